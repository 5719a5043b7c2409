namespace Cop;

/// <summary>The events that a unit applies, as ranges in the order of their positions: ascending in each topic, parents first.</summary>
/// <param name="Runs">The ranges.</param>
/// <param name="IsOrdered">Whether they are in that order; otherwise they include events that had waited, which must be read to order
/// them.</param>
internal sealed record AppliedRanges(IReadOnlyList<AppliedRanges.Run> Runs, bool IsOrdered)
{
    /// <param name="TopicId">The topic.</param>
    /// <param name="FirstSeq">Its first topicSeq.</param>
    /// <param name="Count">The number of events.</param>
    internal readonly record struct Run(string TopicId, long FirstSeq, int Count);

    public static AppliedRanges Of(CommitUnit unit)
    {
        var applied = unit.Appends.Where(append => append.Applies()).ToList();
        return applied switch
        {
            [] => new([], true),
            [var only] => new([RunOf(only)], true),
            _ when applied.All(append => append.AppliesItsOwn()) =>
                new(Merge(CausalOrder.Sort([.. applied.Select(append => append.Events.Select(stored => stored.Event).ToList())])), true),
            _ => new([.. applied.Select(RunOf)], false),
        };
    }

    private static Run RunOf(TopicAppend append)
    {
        var first = append.FirstApplied();
        return new(append.After.TopicId, first, checked((int)(append.After.AppliedSeq - first + 1)));
    }

    private static List<Run> Merge(IReadOnlyList<Event> order)
    {
        var runs = new List<Run>();
        foreach (var next in order)
        {
            if (runs.Count > 0 && runs[^1].TopicId == next.TopicId)
                runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            else
                runs.Add(new(next.TopicId, next.TopicSeq, 1));
        }

        return runs;
    }
}
