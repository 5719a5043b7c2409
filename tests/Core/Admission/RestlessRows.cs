namespace Cop.Core.Tests.Admission;

/// <summary>Rows of continuously rebuilt topics: every read of a head returns the next revision.</summary>
internal sealed class RestlessRows(ILoadedRows rows) : ILoadedRows
{
    private int _revision;

    public bool TryGetHead(string topicId, out TopicHead? head)
    {
        var isLoaded = rows.TryGetHead(topicId, out head);
        head = head is null ? null : head with { Revision = ++_revision };
        return isLoaded;
    }

    public bool TryGetView(in ViewKey key, out View? view) => rows.TryGetView(key, out view);

    public bool TryGetLocation(string eventId, out EventLocation? location) => rows.TryGetLocation(eventId, out location);

    public bool TryGetEvent(string eventId, out StoredEvent? found) => rows.TryGetEvent(eventId, out found);

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds) =>
        rows.TryGetWaiters(key, out continuationIds);

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds) =>
        rows.TryGetActive(topicId, out continuationIds);

    public bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription) =>
        rows.TryGetSubscription(key, out subscription);
}
