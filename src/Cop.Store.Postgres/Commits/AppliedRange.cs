namespace Cop;

/// <summary>The events that an append applies: a run of topicSeqs, new ones and those that had waited (D-22).</summary>
internal static class AppliedRange
{
    public static bool Applies(this TopicAppend append) => append.After.AppliedSeq >= append.FirstApplied();

    public static long FirstApplied(this TopicAppend append) =>
        append.Before is { } before
            ? before.AppliedSeq + 1
            : append.Events.IsEmpty ? append.After.AppliedSeq + 1 : append.Events[0].Event.TopicSeq;

    /// <summary>Whether these are the new events, all of them, and no others.</summary>
    public static bool AppliesItsOwn(this TopicAppend append) =>
        !append.Events.IsEmpty && append.FirstApplied() == append.Events[0].Event.TopicSeq
            && append.After.AppliedSeq == append.After.LastSeq;
}
