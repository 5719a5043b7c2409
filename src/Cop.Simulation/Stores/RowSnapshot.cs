namespace Cop;

/// <summary>The named rows of the store as of one moment; they may have changed since.</summary>
internal sealed class RowSnapshot : ILoadedRows
{
    private readonly Dictionary<string, TopicHead?> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<ViewKey, View?> _views = [];
    private readonly Dictionary<string, EventLocation?> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredEvent?> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<WaitKey, IReadOnlyCollection<string>> _waiters = [];
    private readonly Dictionary<string, IReadOnlyCollection<string>> _active = new(StringComparer.Ordinal);
    private readonly Dictionary<SubscriptionKey, AgentSubscription?> _subscriptions = [];

    /// <param name="rows">The current rows of the store.</param>
    /// <param name="keys">The keys of the named rows.</param>
    /// <param name="assumesNewIds">Whether ids of new drafts are assumed to be unknown without a read, as a store may do.</param>
    public RowSnapshot(ILoadedRows rows, RowKeys keys, bool assumesNewIds)
    {
        MayBeStale = assumesNewIds && keys.NewIds.Count > 0;
        foreach (var topicId in keys.Heads)
            _heads[topicId] = rows.TryGetHead(topicId, out var head) ? head : null;
        foreach (var key in keys.Views)
            _views[key] = rows.TryGetView(key, out var view) ? view : null;
        foreach (var id in keys.NewIds)
            _places[id] = !assumesNewIds && rows.TryGetLocation(id, out var location) ? location : null;
        foreach (var id in keys.Locations)
            _places[id] = rows.TryGetLocation(id, out var location) ? location : null;
        foreach (var id in keys.Events)
            _events[id] = rows.TryGetEvent(id, out var found) ? found : null;
        foreach (var key in keys.Waiters)
            _waiters[key] = rows.TryGetWaiters(key, out var waiters) ? [.. waiters] : [];
        foreach (var topicId in keys.Active)
            _active[topicId] = rows.TryGetActive(topicId, out var active) ? [.. active] : [];
        foreach (var key in keys.Subscriptions)
            _subscriptions[key] = rows.TryGetSubscription(key, out var subscription) ? subscription : null;
    }

    public bool MayBeStale { get; }

    public bool TryGetHead(string topicId, out TopicHead? head) => _heads.TryGetValue(topicId, out head);

    public bool TryGetView(in ViewKey key, out View? view) => _views.TryGetValue(key, out view);

    public bool TryGetLocation(string eventId, out EventLocation? location) => _places.TryGetValue(eventId, out location);

    public bool TryGetEvent(string eventId, out StoredEvent? found) => _events.TryGetValue(eventId, out found);

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds)
    {
        var isLoaded = _waiters.TryGetValue(key, out var waiters);
        continuationIds = waiters ?? [];
        return isLoaded;
    }

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds)
    {
        var isLoaded = _active.TryGetValue(topicId, out var active);
        continuationIds = active ?? [];
        return isLoaded;
    }

    public bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription) =>
        _subscriptions.TryGetValue(key, out subscription);
}
