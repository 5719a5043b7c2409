using Npgsql;

namespace Cop;

/// <summary>The rows of one load. Rows that were requested and not found are known to be absent.</summary>
internal sealed class LoadedRows : ILoadedRows
{
    private readonly Dictionary<string, TopicHead?> _heads;
    private readonly Dictionary<ViewKey, View?> _views;
    private readonly Dictionary<string, EventLocation?> _locations;
    private readonly Dictionary<string, StoredEvent?> _events;
    private readonly Dictionary<WaitKey, SortedSet<string>> _waiters = [];
    private readonly Dictionary<string, SortedSet<string>> _active;
    private readonly Dictionary<SubscriptionKey, AgentSubscription?> _subscriptions;

    public LoadedRows(RowKeys keys)
    {
        MayBeStale = !keys.MustBeFresh;
        _heads = keys.Heads.ToDictionary(id => id, _ => (TopicHead?)null, StringComparer.Ordinal);
        _views = keys.Views.ToDictionary(key => key, _ => (View?)null);
        _locations = keys.Locations.ToDictionary(id => id, _ => (EventLocation?)null, StringComparer.Ordinal);
        _events = keys.Events.ToDictionary(id => id, _ => (StoredEvent?)null, StringComparer.Ordinal);
        _active = keys.Active.ToDictionary(id => id, _ => new SortedSet<string>(CopId.Comparer), StringComparer.Ordinal);
        _subscriptions = keys.Subscriptions.ToDictionary(key => key, _ => (AgentSubscription?)null);
        foreach (var id in keys.NewIds)
            _locations.TryAdd(id, null);
        foreach (var key in keys.Waiters)
            _waiters[key] = new SortedSet<string>(CopId.Comparer);
    }

    public bool MayBeStale { get; }

    public bool TryGetHead(string topicId, out TopicHead? head) => _heads.TryGetValue(topicId, out head);

    public bool TryGetView(in ViewKey key, out View? view) => _views.TryGetValue(key, out view);

    public bool TryGetLocation(string eventId, out EventLocation? location) => _locations.TryGetValue(eventId, out location);

    public bool TryGetEvent(string eventId, out StoredEvent? found) => _events.TryGetValue(eventId, out found);

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds) =>
        TryGet(_waiters, key, out continuationIds);

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds) =>
        TryGet(_active, topicId, out continuationIds);

    public bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription) =>
        _subscriptions.TryGetValue(key, out subscription);

    /// <summary>Whether one of these events is stored.</summary>
    public bool HasAny(IEnumerable<string> eventIds) => eventIds.Any(id => _locations.GetValueOrDefault(id) is not null);

    public void TakeHead(NpgsqlDataReader reader)
    {
        var head = StoreRow.Head(reader);
        _heads[head.TopicId] = head;
        if (StoreRow.Bytes(reader, StoreRow.HeadColumns) is { } body)
            Take(ViewJson.Read(ViewKind.Topic, body));
    }

    public void TakeView(NpgsqlDataReader reader) => Take(StoreRow.View(reader, 0, 1));

    public void TakeLocation(string eventId, NpgsqlDataReader reader) => _locations[eventId] =
        new EventLocation(reader.GetString(1), reader.GetInt64(2)) { IsApplied = reader.GetBoolean(3) };

    public void TakeEvent(NpgsqlDataReader reader)
    {
        var stored = StoreRow.Stored(reader);
        _events[stored.Event.Id] = stored;
    }

    public void TakeWaiter(in WaitKey key, NpgsqlDataReader reader)
    {
        _waiters[key].Add(reader.GetString(2));
        if (StoreRow.Bytes(reader, 3) is { } body)
            Take(ViewJson.Read(ViewKind.Continuation, body));
    }

    public void TakeActive(NpgsqlDataReader reader)
    {
        var continuation = (Continuation)ViewJson.Read(ViewKind.Continuation, StoreRow.Bytes(reader, 1)!);
        _active[reader.GetString(0)].Add(continuation.Id);
        Take(continuation);
    }

    public void TakeSubscription(NpgsqlDataReader reader)
    {
        var subscription = StoredJson.Subscription(StoreRow.Bytes(reader, 0)!);
        _subscriptions[subscription.Key] = subscription;
    }

    private void Take(View view) => _views[ViewKey.For(view)] = view;

    private static bool TryGet<TKey>(Dictionary<TKey, SortedSet<string>> sets, TKey key, out IReadOnlyCollection<string> ids)
        where TKey : notnull
    {
        var isLoaded = sets.TryGetValue(key, out var found);
        ids = found ?? (IReadOnlyCollection<string>)[];
        return isLoaded;
    }
}
