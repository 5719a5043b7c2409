namespace Cop;

/// <summary>What a unit must be whatever the database says.</summary>
internal static class CommitUnits
{
    public static void RefuseMalformed(TopicAppend append)
    {
        var (before, after) = (append.Before, append.After);
        var next = before?.LastSeq + 1 ?? (append.Events.IsEmpty ? 1 : append.Events[0].Event.TopicSeq);
        var isSound = (before is null ? next is 0 or 1 && append.Events.Length > 0 : before.TopicId == after.TopicId)
            && append.Events.All(stored => stored.Event.TopicId == after.TopicId && stored.Event.TopicSeq == next++)
            && after.LastSeq == next - 1
            && after.AppliedSeq <= after.LastSeq && after.AppliedSeq >= (before?.AppliedSeq ?? -1)
            && after.Revision == (before?.Revision ?? 0)
            && (append.Views.IsEmpty || after.AppliedSeq > (before?.AppliedSeq ?? -1));
        if (!isSound)
            throw new CopInvariantException($"A commit to topic '{after.TopicId}' does not lead from its head {before} to {after}; this is a bug of its maker.");
    }
}
