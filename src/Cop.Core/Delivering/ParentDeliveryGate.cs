namespace Cop;

/// <summary>
/// Checks whether an agent has closed an event's parents in other topics, and tracks the subscriptions that wait for a closing.
/// </summary>
/// <remarks>Decision D-63c.</remarks>
internal sealed class ParentDeliveryGate(IEventLog log, IDeliveryStore deliveries)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SubscriptionKey, HashSet<SubscriptionKey>> _waiting = [];

    /// <summary>Checks the parents of an event.</summary>
    public async Task<ParentState> CheckAsync(AgentRegistration agent, Event trigger, CancellationToken cancellationToken)
    {
        foreach (var parentId in trigger.ParentEventIds)
        {
            var parent = (await log.FindEventAsync(parentId, cancellationToken).ConfigureAwait(false))?.Event;
            if (parent is null || parent.TopicId == trigger.TopicId || !agent.Receives(parent)
                || EffectEvents.IsRecordedEffect(parent))
                continue;
            var key = new SubscriptionKey(parent.TopicId, agent.Name);
            // Register first, check then: a closing in between is reported twice rather than missed.
            AddWaiting(key, new SubscriptionKey(trigger.TopicId, agent.Name));
            var row = await deliveries.GetSubscriptionAsync(key, cancellationToken).ConfigureAwait(false);
            if (!row.IsClosed(parent.TopicSeq))
                return deliveries.IsAssignedToThisSession(key) ? ParentState.OpenHere : ParentState.OpenElsewhere;
        }

        return ParentState.Closed;
    }

    /// <summary>Removes and returns the subscriptions that wait for this one, whose row was committed.</summary>
    public IReadOnlyCollection<SubscriptionKey> TakeWaiting(SubscriptionKey committed)
    {
        lock (_gate)
            return _waiting.Remove(committed, out var waiting) ? waiting : [];
    }

    private void AddWaiting(SubscriptionKey parent, SubscriptionKey own)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(parent, out var waiting))
                _waiting[parent] = waiting = [];
            waiting.Add(own);
        }
    }
}
