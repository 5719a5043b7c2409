namespace Cop;

/// <summary>Holds an event back until its agent has closed the event's parents in other topics, for a while (D-63c).</summary>
internal sealed class ParentWaits(IEventLog log, IDeliveryStore deliveries)
{
    /// <summary>Another node's closing tells nobody here: it is looked for.</summary>
    private static readonly TimeSpan OtherLook = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<LaneKey, HashSet<LaneKey>> _waiting = [];

    /// <summary>The moment at which the event is to be considered again; null when it may be delivered now.</summary>
    public async Task<DateTimeOffset?> HoldUntilAsync(AgentRegistration agent, Event candidate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var limit = candidate.CreatedAt + agent.Options.ParentWait;
        if (candidate.ParentEventIds.IsEmpty || limit <= now)
            return null;
        foreach (var parentId in candidate.ParentEventIds)
        {
            var parent = (await log.FindAsync(parentId, cancellationToken).ConfigureAwait(false))?.Event;
            if (parent is null || parent.TopicId == candidate.TopicId || !AgentRegistry.Takes(agent, parent) || EffectEvents.Carries(parent))
                continue;
            var key = new LaneKey(parent.TopicId, agent.Name);
            // Wait first, look then: a closing in between wakes the lane once too often, never too seldom.
            NoteWaiting(key, new LaneKey(candidate.TopicId, agent.Name));
            var lane = await deliveries.GetLaneAsync(key, cancellationToken).ConfigureAwait(false);
            if (!LaneRules.IsClosed(lane, parent.TopicSeq))
                return deliveries.IsMine(key) || limit - now < OtherLook ? limit : now + OtherLook;
        }

        return null;
    }

    /// <summary>The lanes that wait for this one, which has closed something.</summary>
    public IEnumerable<LaneKey> TakeWaiting(LaneKey closed)
    {
        lock (_gate)
            return _waiting.Remove(closed, out var waiting) ? waiting : [];
    }

    private void NoteWaiting(LaneKey parent, LaneKey own)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(parent, out var waiting))
                _waiting[parent] = waiting = [];
            waiting.Add(own);
        }
    }
}
