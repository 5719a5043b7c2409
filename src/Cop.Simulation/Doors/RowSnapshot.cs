namespace Cop;

/// <summary>Rows as a server gives them: those that were named, as of the moment when it was asked. Others may have changed since.</summary>
internal sealed class RowSnapshot : IRows
{
    private readonly Dictionary<string, TopicHead?> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<ViewKey, View?> _views = [];
    private readonly Dictionary<string, EventPlace?> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Event?> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<WaitKey, IReadOnlyCollection<string>> _waiters = [];
    private readonly Dictionary<string, IReadOnlyCollection<string>> _active = new(StringComparer.Ordinal);
    private readonly Dictionary<LaneKey, Lane?> _lanes = [];

    /// <param name="rows">The server's rows now.</param>
    /// <param name="keys">Those that were named.</param>
    /// <param name="assumesNewIds">Takes the ids that drafts bring for unknown without looking, as a store may.</param>
    public RowSnapshot(IRows rows, RowKeys keys, bool assumesNewIds)
    {
        MayBeOld = assumesNewIds && keys.NewIds.Count > 0;
        foreach (var topicId in keys.Heads)
            _heads[topicId] = rows.TryGetHead(topicId, out var head) ? head : null;
        foreach (var key in keys.Views)
            _views[key] = rows.TryGetView(key, out var view) ? view : null;
        foreach (var id in keys.NewIds)
            _places[id] = !assumesNewIds && rows.TryGetPlace(id, out var place) ? place : null;
        foreach (var id in keys.Places)
            _places[id] = rows.TryGetPlace(id, out var place) ? place : null;
        foreach (var id in keys.Events)
            _events[id] = rows.TryGetEvent(id, out var found) ? found : null;
        foreach (var key in keys.Waiters)
            _waiters[key] = rows.TryGetWaiters(key, out var waiters) ? [.. waiters] : [];
        foreach (var topicId in keys.Active)
            _active[topicId] = rows.TryGetActive(topicId, out var active) ? [.. active] : [];
        foreach (var key in keys.Lanes)
            _lanes[key] = rows.TryGetLane(key, out var lane) ? lane : null;
    }

    public bool MayBeOld { get; }

    public bool TryGetHead(string topicId, out TopicHead? head) => _heads.TryGetValue(topicId, out head);

    public bool TryGetView(in ViewKey key, out View? view) => _views.TryGetValue(key, out view);

    public bool TryGetPlace(string eventId, out EventPlace? place) => _places.TryGetValue(eventId, out place);

    public bool TryGetEvent(string eventId, out Event? found) => _events.TryGetValue(eventId, out found);

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

    public bool TryGetLane(in LaneKey key, out Lane? lane) => _lanes.TryGetValue(key, out lane);
}
