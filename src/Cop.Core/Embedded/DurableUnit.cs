namespace Cop;

/// <summary>A unit of a commit as memory takes it in, whether it was just made durable or is read from the journal.</summary>
internal sealed record DurableUnit(IReadOnlyList<TopicChange> Topics, IReadOnlyList<Lane> Lanes)
{
    /// <summary>The unit with the places of its events counted from the beginning of the journal.</summary>
    /// <param name="offset">Where the body of its record begins.</param>
    public DurableUnit At(long offset)
    {
        foreach (var topic in Topics)
            topic.Events = [.. topic.Events.Select(added => added with { Offset = added.Offset + offset })];
        return this;
    }
}
