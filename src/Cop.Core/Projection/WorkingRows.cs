using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Cop;

/// <summary>
/// Rows with changes that are not durable yet on top, and a note of what was asked for and not loaded:
/// then the answer was "absent", the decision is void, and is made again once the rows are there.
/// </summary>
internal sealed class WorkingRows(IRows below) : IRows
{
    private RowTable<ViewKey, View> _views;
    private RowTable<string, TopicHead> _heads;
    private RowTable<string, Event> _events;
    private RowTable<LaneKey, Lane> _lanes;
    private Dictionary<WaitKey, IdSetChange>? _waiters;
    private Dictionary<string, IdSetChange>? _active;
    private RowKeys? _missed;

    /// <summary>What was asked for and not loaded.</summary>
    public RowKeys Missed => _missed ??= new();

    /// <summary>Whether something was asked for and not loaded, so that the decisions are void.</summary>
    public bool HasMissed => _missed is { IsEmpty: false };

    /// <summary>The derived rows that were put here, in no order.</summary>
    public ImmutableArray<View> ChangedViews => _views.Rows;

    /// <summary>The lanes that were put here.</summary>
    public ImmutableArray<Lane> ChangedLanes => _lanes.Rows;

    /// <summary>The heads that were put here.</summary>
    public ImmutableArray<TopicHead> ChangedHeads => _heads.Rows;

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
        _views.Put(view.Key, view);
    }

    public void Put(TopicHead head) => _heads.Put(head.TopicId, head);

    public void Put(Lane lane) => _lanes.Put(lane.Key, lane);

    /// <summary>Makes an event known that is not durable yet: its place, and its content for continuations that name it.</summary>
    public void Put(Event appended) => _events.Put(appended.Id, appended);

    /// <summary>Moves all changes to the rows below.</summary>
    public void MergeInto(WorkingRows target)
    {
        _views.CopyTo(ref target._views);
        _heads.CopyTo(ref target._heads);
        _events.CopyTo(ref target._events);
        _lanes.CopyTo(ref target._lanes);
        if (_waiters is null && _active is null)
            return;
        foreach (var (key, change) in _waiters ?? [])
            change.MergeInto(ChangeOf(target._waiters ??= [], key));
        foreach (var (topicId, change) in _active ?? [])
            change.MergeInto(ChangeOf(target._active ??= new(StringComparer.Ordinal), topicId));
    }

    /// <summary>Puts all changes into rows that keep indexes of their own.</summary>
    public void GiveTo(MemoryRows target)
    {
        _views.GiveTo(target, static (rows, view) => rows.Put(view));
        _heads.GiveTo(target, static (rows, head) => rows.Put(head));
        _events.GiveTo(target, static (rows, appended) => rows.Put(appended));
        _lanes.GiveTo(target, static (rows, lane) => rows.Put(lane));
    }

    /// <summary>Forgets all changes; what was missed stays missed.</summary>
    public void Undo()
    {
        _views.Clear();
        _heads.Clear();
        _events.Clear();
        _lanes.Clear();
        (_waiters, _active) = (null, null);
    }

    public bool TryGetHead(string topicId, out TopicHead? head)
    {
        if (_heads.TryGet(topicId, out head) || below.TryGetHead(topicId, out head))
            return true;
        Missed.Heads.Add(topicId);
        return false;
    }

    public bool TryGetView(in ViewKey key, out View? view)
    {
        if (_views.TryGet(key, out view) || below.TryGetView(key, out view))
            return true;
        Missed.Views.Add(key);
        return false;
    }

    public bool TryGetPlace(string eventId, out EventPlace? place)
    {
        if (_events.TryGet(eventId, out var appended))
        {
            place = new EventPlace(appended.TopicId, appended.TopicSeq);
            return true;
        }

        if (below.TryGetPlace(eventId, out place))
            return true;
        Missed.Places.Add(eventId);
        return false;
    }

    public bool TryGetEvent(string eventId, out Event? found)
    {
        if (_events.TryGet(eventId, out found) || below.TryGetEvent(eventId, out found))
            return true;
        Missed.Events.Add(eventId);
        return false;
    }

    public bool TryGetLane(in LaneKey key, out Lane? lane)
    {
        if (_lanes.TryGet(key, out lane) || below.TryGetLane(key, out lane))
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
