namespace Cop;

/// <summary>A range of topicSeqs that an append applies: new events, or events that had waited for parents.</summary>
/// <remarks>Decision D-22.</remarks>
internal static class AppliedRange
{
    public static bool Applies(this TopicAppend append) => append.After.AppliedSeq >= append.FirstApplied();

    public static long FirstApplied(this TopicAppend append) =>
        append.Before is { } before
            ? before.AppliedSeq + 1
            : append.Events.IsEmpty ? append.After.AppliedSeq + 1 : append.Events[0].Event.TopicSeq;

    /// <summary>Whether the range contains exactly the new events.</summary>
    public static bool AppliesItsOwn(this TopicAppend append) =>
        !append.Events.IsEmpty && append.FirstApplied() == append.Events[0].Event.TopicSeq
            && append.After.AppliedSeq == append.After.LastSeq;
}
