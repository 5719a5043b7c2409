using Npgsql;

namespace Cop;

/// <summary>The rows of one load. What was asked for and is not there is known to be absent.</summary>
internal sealed class LoadedRows : IRows
{
    private readonly Dictionary<string, TopicHead?> _heads;
    private readonly Dictionary<ViewKey, View?> _views;
    private readonly Dictionary<string, EventPlace?> _places;
    private readonly Dictionary<string, Event?> _events;
    private readonly Dictionary<(string TopicId, Guid Key), SortedSet<string>> _waiters = [];
    private readonly Dictionary<string, SortedSet<string>> _active;
    private readonly Dictionary<LaneKey, Lane?> _lanes;

    public LoadedRows(RowKeys keys)
    {
        MayBeOld = !keys.MustBeFresh;
        _heads = keys.Heads.ToDictionary(id => id, _ => (TopicHead?)null, StringComparer.Ordinal);
        _views = keys.Views.ToDictionary(key => key, _ => (View?)null);
        _places = keys.Places.ToDictionary(id => id, _ => (EventPlace?)null, StringComparer.Ordinal);
        _events = keys.Events.ToDictionary(id => id, _ => (Event?)null, StringComparer.Ordinal);
        _active = keys.Active.ToDictionary(id => id, _ => new SortedSet<string>(CopId.Order), StringComparer.Ordinal);
        _lanes = keys.Lanes.ToDictionary(key => key, _ => (Lane?)null);
        foreach (var id in keys.NewIds)
            _places.TryAdd(id, null);
        foreach (var key in keys.Waiters)
            _waiters[(key.TopicId, RowReading.Hash(key))] = new SortedSet<string>(CopId.Order);
    }

    public bool MayBeOld { get; }

    public void Take(TopicHead head, View? view)
    {
        _heads[head.TopicId] = head;
        if (view is not null)
            _views[ViewKey.Of(view)] = view;
    }

    public void Take(View view) => _views[ViewKey.Of(view)] = view;

    public void Take(Lane lane) => _lanes[lane.Key] = lane;

    public void Take(string eventId, EventPlace place) => _places[eventId] = place;

    public void TakeWaiter(in WaitKey key, string continuationId) => _waiters[(key.TopicId, RowReading.Hash(key))].Add(continuationId);

    public void TakeActive(string topicId, string continuationId) => _active[topicId].Add(continuationId);

    public (TopicHead Head, View? View) TakeHead(NpgsqlDataReader reader)
    {
        var head = RowReading.Head(reader);
        var view = reader.IsDBNull(8) ? null : ViewJson.Read(ViewKind.Topic, RowReading.Bytes(reader, 8));
        Take(head, view);
        return (head, view);
    }

    public void TakeView(NpgsqlDataReader reader) => Take(RowReading.View(reader, 0, 1));

    public void TakePlace(string eventId, NpgsqlDataReader reader) => _places[eventId] = new EventPlace(reader.GetString(1), reader.GetInt64(2));

    public void TakeEvent(NpgsqlDataReader reader)
    {
        var stored = RowReading.Event(reader);
        _events[stored.Id] = stored;
    }

    public void TakeWaiter(NpgsqlDataReader reader)
    {
        _waiters[(reader.GetString(0), reader.GetGuid(1))].Add(reader.GetString(2));
        if (!reader.IsDBNull(3))
            Take(ViewJson.Read(ViewKind.Continuation, RowReading.Bytes(reader, 3)));
    }

    public void TakeActive(NpgsqlDataReader reader) => _active[reader.GetString(0)].Add(reader.GetString(1));

    public void TakeLane(NpgsqlDataReader reader) => Take(LaneJson.Read(RowReading.Bytes(reader, 0)));

    public bool TryGetHead(string topicId, out TopicHead? head) => _heads.TryGetValue(topicId, out head);

    public bool TryGetView(in ViewKey key, out View? view) =>
        _views.TryGetValue(key, out view) || (key.Kind == ViewKind.Topic && _heads.ContainsKey(key.TopicId));

    public bool TryGetPlace(string eventId, out EventPlace? place) => _places.TryGetValue(eventId, out place);

    public bool TryGetEvent(string eventId, out Event? found) => _events.TryGetValue(eventId, out found);

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds)
    {
        var isLoaded = _waiters.TryGetValue((key.TopicId, RowReading.Hash(key)), out var ids);
        continuationIds = ids ?? (IReadOnlyCollection<string>)[];
        return isLoaded || NobodyWaits(key.TopicId);
    }

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds)
    {
        var isLoaded = _active.TryGetValue(topicId, out var ids);
        continuationIds = ids ?? (IReadOnlyCollection<string>)[];
        return isLoaded || NobodyWaits(topicId);
    }

    public bool TryGetLane(in LaneKey key, out Lane? lane) => _lanes.TryGetValue(key, out lane);

    // The topic's own view counts them, and came with the head.
    private bool NobodyWaits(string topicId) =>
        _heads.ContainsKey(topicId) && (!_views.TryGetValue(ViewKey.Topic(topicId), out var view) || view is null or Topic { ActiveContinuations: 0 });
}
