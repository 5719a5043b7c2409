namespace Cop.Core.Tests.Projection;

/// <summary>Rows of which only the named ones are loaded, as from a store.</summary>
internal sealed class NamedRows(MemoryRows all, RowKeys keys) : ILoadedRows
{
    public bool TryGetHead(string topicId, out TopicHead? head) => all.TryGetHead(topicId, out head) && keys.Heads.Contains(topicId);

    public bool TryGetView(in ViewKey key, out View? view) => Only(all.TryGetView(key, out view), keys.Views.Contains(key), ref view);

    public bool TryGetLocation(string eventId, out EventLocation? location) =>
        Only(all.TryGetLocation(eventId, out location), keys.Locations.Contains(eventId), ref location);

    public bool TryGetEvent(string eventId, out StoredEvent? found) =>
        Only(all.TryGetEvent(eventId, out found), keys.Events.Contains(eventId), ref found);

    public bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription) =>
        Only(all.TryGetSubscription(key, out subscription), keys.Subscriptions.Contains(key), ref subscription);

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds)
    {
        all.TryGetWaiters(key, out continuationIds);
        if (keys.Waiters.Contains(key))
            return true;
        continuationIds = [];
        return false;
    }

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds)
    {
        all.TryGetActive(topicId, out continuationIds);
        if (keys.Active.Contains(topicId))
            return true;
        continuationIds = [];
        return false;
    }

    private static bool Only<T>(bool isThere, bool isNamed, ref T? value) where T : class
    {
        if (isThere && isNamed)
            return true;
        value = null;
        return false;
    }
}
