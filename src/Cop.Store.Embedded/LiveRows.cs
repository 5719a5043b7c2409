namespace Cop;

/// <summary>The current rows in memory, all of them loaded. The commit checks decisions made on them.</summary>
internal sealed class LiveRows(EmbeddedState state, EventLoader loader) : ILoadedRows
{
    public bool TryGetHead(string topicId, out TopicHead? head)
    {
        head = state.Topic(topicId)?.Head;
        return true;
    }

    public bool TryGetView(in ViewKey key, out View? view)
    {
        view = state.Topic(key.TopicId)?.Find(key);
        return true;
    }

    public bool TryGetLocation(string eventId, out EventLocation? location)
    {
        location = state.Index.TryFind(EventKey.FromEventId(eventId), out var topic, out var index) ? topic.PlaceOf(index) : null;
        return true;
    }

    // As stored: a continuation's statements about an event are compared with it, as in any store and replay.
    public bool TryGetEvent(string eventId, out StoredEvent? found)
    {
        found = state.Index.TryFind(EventKey.FromEventId(eventId), out var topic, out var index)
            ? loader.ReadStored(topic.SlotAt(index)).Unwrap()
            : null;
        return true;
    }

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds)
    {
        var sought = key;
        continuationIds = state.Topic(key.TopicId)?.Look((_, views) => views.Waiters(sought)) ?? (IReadOnlyCollection<string>)[];
        return true;
    }

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds)
    {
        continuationIds = state.Topic(topicId)?.Look((_, views) => views.Active) ?? (IReadOnlyCollection<string>)[];
        return true;
    }

    public bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription)
    {
        subscription = state.Subscription(key);
        return true;
    }
}
