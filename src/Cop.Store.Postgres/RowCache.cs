namespace Cop;

/// <summary>
/// A bounded cache of rows as this node last read or wrote them. They may be stale: a commit checks the heads and versions that it depends
/// on, and a conflict is decided again on fresh rows. A conflict removes the topic from the cache.
/// </summary>
internal sealed class RowCache(int capacity)
{
    private const int ViewsPerTopic = 64;
    private readonly Lock _gate = new();
    private readonly TwoGenerationCache<string, CachedTopic> _topics = new(capacity);
    private readonly TwoGenerationCache<SubscriptionKey, AgentSubscription?> _subscriptions = new(capacity);
    private readonly TwoGenerationCache<string, Place> _places = new(capacity * 4);
    private long _runs;

    /// <summary>Adds cached rows, and leaves in the keys those that must be loaded.</summary>
    public RowKeys Fill(RowKeys keys, LoadedRows rows)
    {
        var rest = new RowKeys();
        lock (_gate)
        {
            foreach (var topicId in keys.Heads)
            {
                if (_topics.TryGet(topicId, out var topic))
                    rows.Take(topic.Head, topic.Own);
                else
                    rest.Heads.Add(topicId);
            }

            foreach (var key in keys.Views)
            {
                if (_topics.TryGet(key.TopicId, out var topic) && topic.Find(key) is { } view)
                    rows.Take(view);
                else if (key.Kind != ViewKind.Topic || topic is null)
                    rest.Views.Add(key);
            }

            foreach (var key in keys.Subscriptions)
            {
                if (!_subscriptions.TryGet(key, out var subscription))
                    rest.Subscriptions.Add(key);
                else if (subscription is not null)
                    rows.Take(subscription);
            }

            foreach (var id in keys.Locations)
            {
                if (_places.TryGet(id, out var place))
                    rows.Take(id, place.Location);
                else
                    rest.Locations.Add(id);
            }

            FillContinuations(keys, rows, rest);
        }

        rest.Events.UnionWith(keys.Events);
        return rest;
    }

    /// <summary>
    /// Whether an event must be in the store if its topic has this head there: all commits since the event's own one were made by this
    /// node, each on the head of the one before.
    /// </summary>
    public bool IsProvedBy(TopicHead head, string eventId)
    {
        lock (_gate)
        {
            return _places.TryGet(eventId, out var place) && place.Location.TopicId == head.TopicId
                && _topics.TryGet(head.TopicId, out var topic) && topic.Run == place.Run && topic.Head == head;
        }
    }

    /// <summary>Returns a topic's own view as of this head; null when it is not cached.</summary>
    public Topic? OwnViewOf(TopicHead head)
    {
        lock (_gate)
            return _topics.TryGet(head.TopicId, out var topic) && topic.Head == head ? topic.Own : null;
    }

    /// <summary>Caches the rows of a durable unit.</summary>
    public void Take(CommitUnit unit)
    {
        lock (_gate)
        {
            foreach (var append in unit.Appends)
            {
                // Without its own view, a topic cannot be cached.
                var run = 0L;
                if (_topics.TryGet(append.After.TopicId, out _) || append.Views.Any(view => view is Topic))
                {
                    var topic = Enter(append.After, append.Before);
                    foreach (var view in append.Views)
                        topic.Put(view);
                    run = topic.Run;
                }

                // Events that are not applied yet change later, so they are not cached.
                foreach (var stored in append.Events.Where(stored => stored.Event.TopicSeq <= append.After.AppliedSeq))
                    _places.Put(stored.Event.Id, new Place(new EventLocation(stored.Event.TopicId, stored.Event.TopicSeq), run));
            }

            foreach (var subscription in unit.Subscriptions)
                _subscriptions.Put(subscription.Key, subscription);
        }
    }

    /// <summary>Caches a loaded row.</summary>
    public void Take(TopicHead head, View? view)
    {
        lock (_gate)
        {
            _topics.Remove(head.TopicId);
            var topic = Enter(head, null);
            if (view is not null)
                topic.Put(view);
        }
    }

    /// <summary>Caches a subscription that was read; null when it has no row. A subscription written since is newer.</summary>
    public void Take(SubscriptionKey key, AgentSubscription? subscription)
    {
        lock (_gate)
        {
            if (!_subscriptions.TryGet(key, out var known) || subscription?.Version > (known?.Version ?? 0))
                _subscriptions.Put(key, subscription);
        }
    }

    /// <summary>Removes the rows that a stale unit depended on.</summary>
    public void Forget(CommitUnit unit)
    {
        lock (_gate)
        {
            foreach (var append in unit.Appends)
                _topics.Remove(append.After.TopicId);
            foreach (var subscription in unit.Subscriptions)
                _subscriptions.Remove(subscription.Key);
        }
    }

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _topics.Clear();
            _subscriptions.Clear();
            _places.Clear();
        }
    }

    public void Forget(string topicId)
    {
        lock (_gate)
            _topics.Remove(topicId);
    }

    /// <summary>Removes a topic that has applied events unknown here: the next commit to it would only conflict.</summary>
    public void ForgetBefore(string topicId, long appliedSeq)
    {
        lock (_gate)
        {
            if (_topics.TryGet(topicId, out var topic) && topic.Head.AppliedSeq < appliedSeq)
                _topics.Remove(topicId);
        }
    }

    // Loaded with their rows, which an event for one of them needs next.
    private void FillContinuations(RowKeys keys, LoadedRows rows, RowKeys rest)
    {
        foreach (var key in keys.Waiters)
        {
            if (ActiveOf(key.TopicId) is not { } active)
            {
                rest.Waiters.Add(key);
                continue;
            }

            foreach (var continuation in active.Where(continuation => WaitKey.For(continuation).Contains(key)))
            {
                rows.TakeWaiter(key, continuation.Id);
                rows.Take(continuation);
            }
        }

        foreach (var topicId in keys.Active)
        {
            if (ActiveOf(topicId) is not { } active)
            {
                rest.Active.Add(topicId);
                continue;
            }

            foreach (var continuation in active)
            {
                rows.TakeActive(topicId, continuation.Id);
                rows.Take(continuation);
            }
        }
    }

    // Null when the cached ones may not be all: the topic's own view has their number.
    private Dictionary<string, Continuation>.ValueCollection? ActiveOf(string topicId)
    {
        if (!_topics.TryGet(topicId, out var topic) || topic.Own is not { } own)
            return null;
        return topic.Active.Count == own.ActiveContinuations ? topic.Active : null;
    }

    private CachedTopic Enter(TopicHead head, TopicHead? before)
    {
        if (_topics.TryGet(head.TopicId, out var known))
        {
            if (known.Head != before)
                known.Run = ++_runs;
            known.Head = head;
            return known;
        }

        var topic = new CachedTopic { Head = head, Run = ++_runs };
        _topics.Put(head.TopicId, topic);
        return topic;
    }

    private sealed record Place(EventLocation Location, long Run);

    private sealed class CachedTopic
    {
        private static readonly Dictionary<string, Continuation> None = [];
        private Dictionary<string, Continuation>? _active;
        private TwoGenerationCache<ViewKey, View>? _others;

        public required TopicHead Head { get; set; }

        // Changes whenever the head does not follow the cached one by a commit of this node.
        public required long Run { get; set; }

        public Topic? Own { get; private set; }

        // Kept as long as the topic is cached: any future event may match an active continuation.
        public Dictionary<string, Continuation>.ValueCollection Active => (_active ?? None).Values;

        public View? Find(in ViewKey key)
        {
            if (key.Kind == ViewKind.Topic)
                return Own;
            if (key.Kind == ViewKind.Continuation && _active?.GetValueOrDefault(key.Id) is { } active)
                return active;
            return _others is not null && _others.TryGet(key, out var view) ? view : null;
        }

        public void Put(View view)
        {
            if (view is Topic own)
                Own = own;
            else if (view is Continuation { Status: ContinuationStatus.Active } active)
                PutActive(active);
            else
                PutOther(view);
        }

        private void PutActive(Continuation active)
        {
            _active ??= new(StringComparer.Ordinal);
            if (_active.Count >= ViewsPerTopic && !_active.ContainsKey(active.Id))
                _active.Clear();
            _active[active.Id] = active;
        }

        private void PutOther(View view)
        {
            if (view is Continuation ended)
                _active?.Remove(ended.Id);
            (_others ??= new(ViewsPerTopic)).Put(ViewKey.For(view), view);
        }
    }
}
