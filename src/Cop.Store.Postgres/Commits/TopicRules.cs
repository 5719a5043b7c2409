namespace Cop;

/// <summary>Compares heads for a commit.</summary>
internal static class TopicRules
{
    /// <summary>Compares the members that the commit's statement compares, and the origin store of a replica.</summary>
    /// <remarks>Decision M-16.</remarks>
    public static bool IsSame(TopicHead? current, TopicHead? seen) => current is null || seen is null
        ? current is null && seen is null
        : (current.LastSeq, current.LastHash, current.AppliedSeq, current.Revision, current.ReplicaOf) == (
            seen.LastSeq, seen.LastHash, seen.AppliedSeq, seen.Revision, seen.ReplicaOf);
}
