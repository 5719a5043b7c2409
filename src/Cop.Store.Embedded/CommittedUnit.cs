namespace Cop;

/// <summary>A unit of a commit as memory takes it in, whether it was just made durable or is read from the journal.</summary>
internal sealed record CommittedUnit(IReadOnlyList<TopicChange> Topics, IReadOnlyList<AgentSubscription> Subscriptions)
{
    /// <summary>Counts the places of the unit's events from the beginning of the journal, once.</summary>
    /// <param name="offset">Where the body of its record begins.</param>
    public void MoveBy(long offset)
    {
        foreach (var topic in Topics)
        {
            for (var i = 0; i < topic.Events.Length; i++)
                topic.Events[i] = topic.Events[i] with { Offset = topic.Events[i].Offset + offset };
        }
    }
}
