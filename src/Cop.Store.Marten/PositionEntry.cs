namespace Cop;

/// <summary>The ranges of events of one or more units whose positions are pending, parents first.</summary>
/// <param name="Runs">The ranges.</param>
/// <param name="IsOrdered">Whether they are in causal order; otherwise the sequencer reads the events to order them.</param>
/// <remarks>Decision M-9.</remarks>
internal sealed record PositionEntry(IReadOnlyList<PositionEntry.Run> Runs, bool IsOrdered)
{
    internal readonly record struct Run(string TopicId, long FirstSeq, int Count);

    /// <summary>The entry of a unit; null when the unit applies no event.</summary>
    public static PositionEntry? Of(CommitUnit unit)
    {
        List<TopicAppend> applied = [.. unit.Appends.Where(append => append.After.AppliedSeq >= FirstApplied(append))];
        if (applied.Count == 0)
            return null;
        if (applied.Count == 1)
            return new([RunOf(applied[0])], true);
        return applied.All(AppliesItsOwn)
            ? new(RunsOf(CausalOrder.Sort([.. applied.Select(append => append.Events.Select(stored => stored.Event).ToList())])), true)
            : new([.. applied.Select(RunOf)], false);
    }

    /// <summary>Adds an entry to those of earlier units; ordered ones are joined.</summary>
    public static void AddTo(List<PositionEntry> entries, PositionEntry entry)
    {
        if (entries.Count > 0 && entries[^1].IsOrdered && entry.IsOrdered)
            entries[^1] = new(Joined([.. entries[^1].Runs, .. entry.Runs]), true);
        else
            entries.Add(entry);
    }

    /// <summary>The ranges of events in this order.</summary>
    public static List<Run> RunsOf(IEnumerable<Event> order) =>
        Joined(order.Select(next => new Run(next.TopicId, next.TopicSeq, 1)));

    private static List<Run> Joined(IEnumerable<Run> runs)
    {
        var joined = new List<Run>();
        foreach (var run in runs)
        {
            if (joined.Count > 0 && joined[^1].TopicId == run.TopicId && joined[^1].FirstSeq + joined[^1].Count == run.FirstSeq)
                joined[^1] = joined[^1] with { Count = joined[^1].Count + run.Count };
            else
                joined.Add(run);
        }

        return joined;
    }

    private static Run RunOf(TopicAppend append)
    {
        var first = FirstApplied(append);
        return new(append.After.TopicId, first, checked((int)(append.After.AppliedSeq - first + 1)));
    }

    private static long FirstApplied(TopicAppend append) => append.Before is { } before
        ? before.AppliedSeq + 1
        : append.Events.IsEmpty ? append.After.AppliedSeq + 1 : append.Events[0].Event.TopicSeq;

    private static bool AppliesItsOwn(TopicAppend append) => !append.Events.IsEmpty
        && FirstApplied(append) == append.Events[0].Event.TopicSeq && append.After.AppliedSeq == append.After.LastSeq;
}
