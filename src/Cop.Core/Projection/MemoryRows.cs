using System.Runtime.InteropServices;

namespace Cop;

/// <summary>Rows in dictionaries, all of them loaded: other rows do not exist. Receives the changes of <see cref="WorkingRows"/>.</summary>
internal sealed class MemoryRows : ILoadedRows
{
    private readonly Dictionary<ViewKey, View> _views = [];
    private readonly Dictionary<string, TopicHead> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EventLocation> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredEvent> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<SubscriptionKey, AgentSubscription> _subscriptions = [];
    private readonly Dictionary<WaitKey, SortedSet<string>> _waiters = [];
    private readonly Dictionary<string, SortedSet<string>> _active = new(StringComparer.Ordinal);

    /// <summary>All derived rows, in no order.</summary>
    public IReadOnlyCollection<View> Views => _views.Values;

    /// <summary>Applies all changes, and updates the indexes of continuations.</summary>
    public void Take(WorkingRows changes) => changes.GiveTo(this);

    public void Put(TopicHead head) => _heads[head.TopicId] = head;

    public void Put(AgentSubscription subscription) => _subscriptions[subscription.Key] = subscription;

    public void Put(View view)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_views, view.Key, out _);
        var before = slot as Continuation;
        slot = view;
        if (view is Continuation after)
            Index(before, after);
    }

    /// <summary>Adds an event and its location.</summary>
    public void Put(Event stored) => Put(new StoredEvent(stored, ""));

    /// <summary>Adds an event with the digest of its draft, and its location.</summary>
    public void Put(StoredEvent stored)
    {
        _places[stored.Event.Id] = new EventLocation(stored.Event.TopicId, stored.Event.TopicSeq);
        _events[stored.Event.Id] = stored;
    }

    /// <summary>Removes the events; the views stay.</summary>
    public void ForgetEvents()
    {
        _places.Clear();
        _events.Clear();
    }

    public bool TryGetHead(string topicId, out TopicHead? head) => _heads.TryGetValue(topicId, out head) || true;

    public bool TryGetView(in ViewKey key, out View? view) => _views.TryGetValue(key, out view) || true;

    public bool TryGetLocation(string eventId, out EventLocation? location) => _places.TryGetValue(eventId, out location) || true;

    public bool TryGetEvent(string eventId, out StoredEvent? found) => _events.TryGetValue(eventId, out found) || true;

    public bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription) =>
        _subscriptions.TryGetValue(key, out subscription) || true;

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds)
    {
        continuationIds = _waiters.TryGetValue(key, out var ids) ? ids : [];
        return true;
    }

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds)
    {
        continuationIds = _active.TryGetValue(topicId, out var ids) ? ids : [];
        return true;
    }

    private void Index(Continuation? before, Continuation after)
    {
        foreach (var key in before is null ? [] : WaitKey.For(before))
            Leave(_waiters, key, after.Id);
        foreach (var key in WaitKey.For(after))
            Join(_waiters, key, after.Id);
        if (before?.Status == ContinuationStatus.Active)
            Leave(_active, after.TopicId, after.Id);
        if (after.Status == ContinuationStatus.Active)
            Join(_active, after.TopicId, after.Id);
    }

    private static void Join<TKey>(Dictionary<TKey, SortedSet<string>> sets, TKey key, string id) where TKey : notnull =>
        (CollectionsMarshal.GetValueRefOrAddDefault(sets, key, out _) ??= new(CopId.Comparer)).Add(id);

    private static void Leave<TKey>(Dictionary<TKey, SortedSet<string>> sets, TKey key, string id) where TKey : notnull
    {
        if (sets.TryGetValue(key, out var ids) && ids.Remove(id) && ids.Count == 0)
            sets.Remove(key);
    }
}
