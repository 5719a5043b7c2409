using Npgsql;

namespace Cop;

/// <summary>The rows of one load. Rows that were requested and not found are known to be absent.</summary>
internal sealed class LoadedRows : ILoadedRows
{
    private readonly Dictionary<string, TopicHead?> _heads;
    private readonly Dictionary<ViewKey, View?> _views;
    private readonly Dictionary<string, EventLocation?> _places;
    private readonly Dictionary<string, StoredEvent?> _events;
    private readonly Dictionary<WaitKey, SortedSet<string>> _waiters = [];
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _active;
    private readonly Dictionary<SubscriptionKey, AgentSubscription?> _subscriptions;

    public LoadedRows(RowKeys keys)
    {
        MayBeStale = !keys.MustBeFresh;
        _heads = keys.Heads.ToDictionary(id => id, _ => (TopicHead?)null, StringComparer.Ordinal);
        _views = keys.Views.ToDictionary(key => key, _ => (View?)null);
        _places = keys.Locations.ToDictionary(id => id, _ => (EventLocation?)null, StringComparer.Ordinal);
        _events = keys.Events.ToDictionary(id => id, _ => (StoredEvent?)null, StringComparer.Ordinal);
        _active = keys.Active.ToDictionary(id => id, _ => new SortedSet<string>(CopId.Comparer), StringComparer.Ordinal);
        _subscriptions = keys.Subscriptions.ToDictionary(key => key, _ => (AgentSubscription?)null);
        foreach (var id in keys.NewIds)
            _places.TryAdd(id, null);
        foreach (var key in keys.Waiters)
            _waiters[key] = new SortedSet<string>(CopId.Comparer);
    }

    public bool MayBeStale { get; }

    public void Take(TopicHead head, View? view)
    {
        _heads[head.TopicId] = head;
        if (view is not null)
            _views[ViewKey.For(view)] = view;
    }

    public void Take(View view) => _views[ViewKey.For(view)] = view;

    public void Take(AgentSubscription subscription) => _subscriptions[subscription.Key] = subscription;

    public void Take(string eventId, EventLocation location) => _places[eventId] = location;

    public void TakeWaiter(in WaitKey key, string continuationId) => _waiters[key].Add(continuationId);

    public void TakeActive(string topicId, string continuationId) => _active[topicId].Add(continuationId);

    /// <summary>The numbers of the topics whose heads were loaded from the server.</summary>
    public IReadOnlyDictionary<string, long> Numbers => _numbers;

    public (TopicHead Head, View? View) TakeHead(NpgsqlDataReader reader)
    {
        var head = RowMapper.Head(reader);
        _numbers[head.TopicId] = reader.GetInt64(RowMapper.HeadColumns);
        var view = reader.IsDBNull(RowMapper.HeadColumns + 1) ? null : TopicRow.Read(reader, RowMapper.HeadColumns + 1);
        Take(head, view);
        return (head, view);
    }

    public void TakeView(NpgsqlDataReader reader) => Take(RowMapper.View(reader, 0, 1));

    public void TakePlace(string eventId, NpgsqlDataReader reader) =>
        _places[eventId] = new EventLocation(reader.GetString(1), reader.GetInt64(2)) { IsApplied = reader.GetBoolean(3) };

    public void TakeEvent(NpgsqlDataReader reader)
    {
        var stored = RowMapper.Stored(reader);
        _events[stored.Event.Id] = stored;
    }

    public void TakeWaiter(in WaitKey key, NpgsqlDataReader reader)
    {
        TakeWaiter(key, reader.GetString(2));
        if (!reader.IsDBNull(3))
            Take(ViewJson.Read(ViewKind.Continuation, RowMapper.Bytes(reader, 3)));
    }

    public void TakeActive(NpgsqlDataReader reader) => _active[reader.GetString(0)].Add(reader.GetString(1));

    public void TakeSubscription(NpgsqlDataReader reader) => Take(SubscriptionJson.Read(RowMapper.Bytes(reader, 0)));

    public bool TryGetHead(string topicId, out TopicHead? head) => _heads.TryGetValue(topicId, out head);

    public bool TryGetView(in ViewKey key, out View? view) =>
        _views.TryGetValue(key, out view) || (key.Kind == ViewKind.Topic && _heads.ContainsKey(key.TopicId));

    public bool TryGetLocation(string eventId, out EventLocation? location) => _places.TryGetValue(eventId, out location);

    /// <summary>Whether one of these events is stored.</summary>
    public bool HasAny(IEnumerable<string> eventIds) => eventIds.Any(id => _places.GetValueOrDefault(id) is not null);

    public bool TryGetEvent(string eventId, out StoredEvent? found) => _events.TryGetValue(eventId, out found);

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds)
    {
        var isLoaded = _waiters.TryGetValue(key, out var ids);
        continuationIds = ids ?? (IReadOnlyCollection<string>)[];
        return isLoaded || NobodyWaits(key.TopicId);
    }

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds)
    {
        var isLoaded = _active.TryGetValue(topicId, out var ids);
        continuationIds = ids ?? (IReadOnlyCollection<string>)[];
        return isLoaded || NobodyWaits(topicId);
    }

    public bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription) =>
        _subscriptions.TryGetValue(key, out subscription);

    // The topic's own view has their number, and was loaded with the head.
    private bool NobodyWaits(string topicId) =>
        _heads.ContainsKey(topicId)
            && (!_views.TryGetValue(ViewKey.Topic(topicId), out var view) || view is null or Topic { ActiveContinuations: 0 });
}
