namespace Cop;

/// <summary>A unit of a commit in the form in which memory applies it, after a commit or read from the journal.</summary>
internal sealed record CommittedUnit(IReadOnlyList<TopicChange> Topics, IReadOnlyList<AgentSubscription> Subscriptions)
{
    /// <summary>Converts the offsets of the unit's events to offsets in the journal; called once.</summary>
    /// <param name="offset">Offset of the record's body.</param>
    public void MoveBy(long offset)
    {
        foreach (var topic in Topics)
        {
            for (var i = 0; i < topic.Events.Length; i++)
                topic.Events[i] = topic.Events[i] with { Offset = topic.Events[i].Offset + offset };
        }
    }
}
