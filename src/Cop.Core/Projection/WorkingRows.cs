using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Cop;

/// <summary>
/// Rows with uncommitted changes on top, and a record of requested rows that were not loaded: those read as absent, which makes the
/// decision void until they are loaded.
/// </summary>
internal sealed class WorkingRows(ILoadedRows below) : ILoadedRows
{
    private RowTable<ViewKey, View> _views;
    private RowTable<string, TopicHead> _heads;
    private RowTable<string, StoredEvent> _events;
    private RowTable<SubscriptionKey, AgentSubscription> _subscriptions;
    private Dictionary<WaitKey, IdSetChange>? _waiters;
    private Dictionary<string, IdSetChange>? _active;
    private Dictionary<string, StoredEvent>? _told;
    private RowKeys? _missed;

    /// <summary>The requested rows that were not loaded.</summary>
    public RowKeys Missed => _missed ??= new();

    /// <summary>Whether a requested row was not loaded, so that the decisions are void.</summary>
    public bool HasMissed => _missed is { IsEmpty: false };

    /// <summary>The changed derived rows, in no order.</summary>
    public ImmutableArray<View> ChangedViews => _views.Rows;

    /// <summary>The changed subscriptions.</summary>
    public ImmutableArray<AgentSubscription> ChangedSubscriptions => _subscriptions.Rows;

    /// <summary>The changed heads.</summary>
    public ImmutableArray<TopicHead> ChangedHeads => _heads.Rows;

    public TView? Get<TView>(in ViewKey key) where TView : View => TryGetView(key, out var view) ? (TView?)view : null;

    public TopicHead? Head(string topicId) => TryGetHead(topicId, out var head) ? head : null;

    public EventLocation? Place(string eventId) => TryGetLocation(eventId, out var location) ? location : null;

    public Event? Event(string eventId) => Stored(eventId)?.Event;

    public StoredEvent? Stored(string eventId) => TryGetEvent(eventId, out var found) ? found : null;

    /// <summary>Returns whether an event was added here and is not durable yet.</summary>
    public bool HasPut(string eventId) => _events.TryGet(eventId, out _);

    public IReadOnlyCollection<string> Waiters(in WaitKey key) => TryGetWaiters(key, out var ids) ? ids : [];

    public IReadOnlyCollection<string> Active(string topicId) => TryGetActive(topicId, out var ids) ? ids : [];

    public AgentSubscription? SubscriptionOf(in SubscriptionKey key) => TryGetSubscription(key, out var subscription) ? subscription : null;

    /// <summary>Writes a row and updates the indexes of continuations.</summary>
    public void Put(View view)
    {
        if (view is Continuation continuation)
            Index(Get<Continuation>(view.Key), continuation);
        _views.Put(view.Key, view);
    }

    public void Put(TopicHead head) => _heads.Put(head.TopicId, head);

    public void Put(AgentSubscription subscription) => _subscriptions.Put(subscription.Key, subscription);

    /// <summary>Adds an event that is not durable yet: its location, and its content for continuations that name it.</summary>
    public void Put(Event appended, string draftDigest = "") => _events.Put(appended.Id, new StoredEvent(appended, draftDigest));

    /// <summary>Adds a durable event that was read separately, so that it need not be loaded. Not a change.</summary>
    public void Tell(Event durable) => (_told ??= new(StringComparer.Ordinal))[durable.Id] = new StoredEvent(durable, "");

    /// <summary>The events of a topic that were added here, in no order.</summary>
    public IEnumerable<Event> PutEvents(string topicId) =>
        _events.Rows.Where(appended => appended.Event.TopicId == topicId).Select(appended => appended.Event);

    /// <summary>Moves all changes to the rows below.</summary>
    public void MergeInto(WorkingRows target)
    {
        _views.CopyTo(ref target._views);
        _heads.CopyTo(ref target._heads);
        _events.CopyTo(ref target._events);
        _subscriptions.CopyTo(ref target._subscriptions);
        if (_waiters is null && _active is null)
            return;
        foreach (var (key, change) in _waiters ?? [])
            change.MergeInto(ChangeOf(target._waiters ??= [], key));
        foreach (var (topicId, change) in _active ?? [])
            change.MergeInto(ChangeOf(target._active ??= new(StringComparer.Ordinal), topicId));
    }

    /// <summary>Applies all changes to rows that keep their own indexes.</summary>
    public void GiveTo(MemoryRows target)
    {
        _views.GiveTo(target, static (rows, view) => rows.Put(view));
        _heads.GiveTo(target, static (rows, head) => rows.Put(head));
        _events.GiveTo(target, static (rows, appended) => rows.Put(appended));
        _subscriptions.GiveTo(target, static (rows, subscription) => rows.Put(subscription));
    }

    /// <summary>Discards all changes; the record of missed rows is kept.</summary>
    public void Undo()
    {
        _views.Clear();
        _heads.Clear();
        _events.Clear();
        _subscriptions.Clear();
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

    public bool TryGetLocation(string eventId, out EventLocation? location)
    {
        if (_events.TryGet(eventId, out var appended))
        {
            var isApplied = !_heads.TryGet(appended.Event.TopicId, out var head) || appended.Event.TopicSeq <= head.AppliedSeq;
            location = new EventLocation(appended.Event.TopicId, appended.Event.TopicSeq) { IsApplied = isApplied };
            return true;
        }

        if (below.TryGetLocation(eventId, out location))
            return true;
        if (_told is not null && _told.TryGetValue(eventId, out var told))
        {
            location = new EventLocation(told.Event.TopicId, told.Event.TopicSeq);
            return true;
        }

        Missed.Locations.Add(eventId);
        return false;
    }

    public bool TryGetEvent(string eventId, out StoredEvent? found)
    {
        if (_events.TryGet(eventId, out found) || _told?.TryGetValue(eventId, out found) == true || below.TryGetEvent(eventId, out found))
            return true;
        Missed.Events.Add(eventId);
        return false;
    }

    public bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription)
    {
        if (_subscriptions.TryGet(key, out subscription) || below.TryGetSubscription(key, out subscription))
            return true;
        Missed.Subscriptions.Add(key);
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
            foreach (var key in WaitKey.For(before))
                ChangeOf(_waiters ??= [], key).Remove(before.Id);
        }

        foreach (var key in WaitKey.For(after))
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
