using System.Runtime.InteropServices;

namespace Cop;

/// <summary>
/// Rows with changes that are not durable yet on top, and a note of what was asked for and not loaded:
/// then the answer was "absent", the decision is void, and is made again once the rows are there.
/// </summary>
internal sealed class WorkingRows(IRows below) : IRows
{
    // Most events change one or two rows; what is seldom needed is made on first use.
    private readonly Dictionary<ViewKey, View> _views = [];
    private Dictionary<string, TopicHead>? _heads;
    private Dictionary<string, EventPlace>? _places;
    private Dictionary<string, Event>? _events;
    private Dictionary<LaneKey, Lane>? _lanes;
    private Dictionary<WaitKey, IdSetChange>? _waiters;
    private Dictionary<string, IdSetChange>? _active;
    private RowKeys? _missed;

    /// <summary>What was asked for and not loaded.</summary>
    public RowKeys Missed => _missed ??= new();

    /// <summary>Whether something was asked for and not loaded, so that the decisions are void.</summary>
    public bool HasMissed => _missed is { IsEmpty: false };

    /// <summary>The derived rows that were put here.</summary>
    public IReadOnlyCollection<View> ChangedViews => _views.Values;

    /// <summary>The lanes that were put here.</summary>
    public IReadOnlyCollection<Lane> ChangedLanes => _lanes is null ? [] : _lanes.Values;

    /// <summary>The heads that were put here.</summary>
    public IEnumerable<TopicHead> ChangedHeads => _heads?.Values.AsEnumerable() ?? [];

    /// <summary>The places of events that were put here.</summary>
    public IEnumerable<KeyValuePair<string, EventPlace>> ChangedPlaces => _places?.AsEnumerable() ?? [];

    /// <summary>The events that were put here.</summary>
    public IEnumerable<Event> ChangedEvents => _events?.Values.AsEnumerable() ?? [];

    public TView? Get<TView>(in ViewKey key) where TView : View => TryGetView(key, out var view) ? (TView?)view : null;

    public TopicHead? Head(string topicId) => TryGetHead(topicId, out var head) ? head : null;

    public EventPlace? Place(string eventId) => TryGetPlace(eventId, out var place) ? place : null;

    public Event? Event(string eventId) => TryGetEvent(eventId, out var found) ? found : null;

    public IReadOnlyCollection<string> Waiters(in WaitKey key) => TryGetWaiters(key, out var ids) ? ids : [];

    public IReadOnlyCollection<string> Active(string topicId) => TryGetActive(topicId, out var ids) ? ids : [];

    public Lane? LaneOf(in LaneKey key) => TryGetLane(key, out var lane) ? lane : null;

    /// <summary>Puts a row; the indexes of waiters follow.</summary>
    public void Put(View view)
    {
        if (view is Continuation continuation)
            Index(Get<Continuation>(view.Key), continuation);
        _views[view.Key] = view;
    }

    public void Put(TopicHead head) => (_heads ??= new(StringComparer.Ordinal))[head.TopicId] = head;

    public void Put(Lane lane) => (_lanes ??= [])[lane.Key] = lane;

    public void Put(string eventId, EventPlace place) => (_places ??= new(StringComparer.Ordinal))[eventId] = place;

    /// <summary>Makes an event known that is not durable yet: its place, and its content for continuations that name it.</summary>
    public void Put(Event appended)
    {
        Put(appended.Id, new EventPlace(appended.TopicId, appended.TopicSeq));
        (_events ??= new(StringComparer.Ordinal))[appended.Id] = appended;
    }

    /// <summary>Moves all changes to the rows below.</summary>
    public void MergeInto(WorkingRows target)
    {
        foreach (var (key, view) in _views)
            target._views[key] = view;
        foreach (var head in ChangedHeads)
            target.Put(head);
        foreach (var (eventId, place) in ChangedPlaces)
            target.Put(eventId, place);
        foreach (var appended in ChangedEvents)
            target.Put(appended);
        foreach (var lane in ChangedLanes)
            target.Put(lane);
        foreach (var (key, change) in _waiters ?? [])
            change.MergeInto(ChangeOf(target._waiters ??= [], key));
        foreach (var (topicId, change) in _active ?? [])
            change.MergeInto(ChangeOf(target._active ??= new(StringComparer.Ordinal), topicId));
    }

    /// <summary>Forgets all changes, so that the object can be used again.</summary>
    public void Clear()
    {
        _views.Clear();
        (_heads, _places, _events, _lanes, _waiters, _active, _missed) = (null, null, null, null, null, null, null);
    }

    public bool TryGetHead(string topicId, out TopicHead? head)
    {
        if ((_heads is not null && _heads.TryGetValue(topicId, out head)) || below.TryGetHead(topicId, out head))
            return true;
        Missed.Heads.Add(topicId);
        return false;
    }

    public bool TryGetView(in ViewKey key, out View? view)
    {
        if (_views.TryGetValue(key, out view) || below.TryGetView(key, out view))
            return true;
        Missed.Views.Add(key);
        return false;
    }

    public bool TryGetPlace(string eventId, out EventPlace? place)
    {
        if ((_places is not null && _places.TryGetValue(eventId, out place)) || below.TryGetPlace(eventId, out place))
            return true;
        Missed.Places.Add(eventId);
        return false;
    }

    public bool TryGetEvent(string eventId, out Event? found)
    {
        if ((_events is not null && _events.TryGetValue(eventId, out found)) || below.TryGetEvent(eventId, out found))
            return true;
        Missed.Events.Add(eventId);
        return false;
    }

    public bool TryGetLane(in LaneKey key, out Lane? lane)
    {
        if ((_lanes is not null && _lanes.TryGetValue(key, out lane)) || below.TryGetLane(key, out lane))
            return true;
        Missed.Lanes.Add(key);
        return false;
    }

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds)
    {
        if (!below.TryGetWaiters(key, out continuationIds))
        {
            Missed.Waiters.Add(key);
            return false;
        }

        if (_waiters is not null && _waiters.TryGetValue(key, out var change))
            continuationIds = change.On(continuationIds);
        return true;
    }

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds)
    {
        if (!below.TryGetActive(topicId, out continuationIds))
        {
            Missed.Active.Add(topicId);
            return false;
        }

        if (_active is not null && _active.TryGetValue(topicId, out var change))
            continuationIds = change.On(continuationIds);
        return true;
    }

    private void Index(Continuation? before, Continuation after)
    {
        if (before is not null)
        {
            foreach (var key in WaitKey.Of(before))
                ChangeOf(_waiters ??= [], key).Remove(before.Id);
        }

        foreach (var key in WaitKey.Of(after))
            ChangeOf(_waiters ??= [], key).Add(after.Id);
        var (wasActive, isActive) = (before?.Status == ContinuationStatus.Active, after.Status == ContinuationStatus.Active);
        if (isActive != wasActive)
        {
            var change = ChangeOf(_active ??= new(StringComparer.Ordinal), after.TopicId);
            if (isActive)
                change.Add(after.Id);
            else
                change.Remove(after.Id);
        }
    }

    private static IdSetChange ChangeOf<TKey>(Dictionary<TKey, IdSetChange> changes, TKey key) where TKey : notnull =>
        CollectionsMarshal.GetValueRefOrAddDefault(changes, key, out _) ??= new IdSetChange();
}
