namespace Cop;

/// <summary>Rows of two loads: a row that the second load did not include is taken from the first.</summary>
internal sealed class OverlayRows(ILoadedRows later, ILoadedRows earlier) : ILoadedRows
{
    public bool MayBeStale => later.MayBeStale || earlier.MayBeStale;

    public bool TryGetHead(string topicId, out TopicHead? head) =>
        later.TryGetHead(topicId, out head) || earlier.TryGetHead(topicId, out head);

    public bool TryGetView(in ViewKey key, out View? view) => later.TryGetView(key, out view) || earlier.TryGetView(key, out view);

    public bool TryGetLocation(string eventId, out EventLocation? location) =>
        later.TryGetLocation(eventId, out location) || earlier.TryGetLocation(eventId, out location);

    public bool TryGetEvent(string eventId, out StoredEvent? found) =>
        later.TryGetEvent(eventId, out found) || earlier.TryGetEvent(eventId, out found);

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds) =>
        later.TryGetWaiters(key, out continuationIds) || earlier.TryGetWaiters(key, out continuationIds);

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds) =>
        later.TryGetActive(topicId, out continuationIds) || earlier.TryGetActive(topicId, out continuationIds);

    public bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription) =>
        later.TryGetSubscription(key, out subscription) || earlier.TryGetSubscription(key, out subscription);
}
