namespace Cop;

/// <summary>
/// Rows as this node last saw or wrote them, bounded. They may be old: a commit checks the heads and versions that it rests on, and a
/// refusal is decided again on fresh rows. What another node did is noticed there, and the topic forgotten here.
/// </summary>
internal sealed class RowCache(int capacity)
{
    private const int ViewsPerTopic = 64;
    private readonly Lock _gate = new();
    private readonly TwoGenerationCache<string, CachedTopic> _topics = new(capacity);
    private readonly TwoGenerationCache<SubscriptionKey, AgentSubscription?> _subscriptions = new(capacity);
    private readonly TwoGenerationCache<string, EventLocation> _places = new(capacity * 4);

    /// <summary>Fills in what is known here, and leaves in the keys what has to be asked for.</summary>
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
                if (_places.TryGet(id, out var location))
                    rows.Take(id, location);
                else
                    rest.Locations.Add(id);
            }

            FillContinuations(keys, rows, rest);
        }

        rest.Events.UnionWith(keys.Events);
        return rest;
    }

    /// <summary>Where a durable event stands, if this node has come across it.</summary>
    public EventLocation? LocationOf(string eventId)
    {
        lock (_gate)
            return _places.TryGet(eventId, out var location) ? location : null;
    }

    /// <summary>A topic's own view as it is under this head; null when this node does not have it.</summary>
    public Topic? OwnViewOf(TopicHead head)
    {
        lock (_gate)
            return _topics.TryGet(head.TopicId, out var topic) && topic.Head == head ? topic.Own : null;
    }

    /// <summary>Takes in what became durable here.</summary>
    public void Take(CommitUnit unit)
    {
        lock (_gate)
        {
            foreach (var append in unit.Appends)
            {
                // Without its own view a topic is not known well enough to be remembered.
                if (_topics.TryGet(append.After.TopicId, out _) || append.Views.Any(view => view is Topic))
                {
                    var topic = Enter(append.After);
                    foreach (var view in append.Views)
                        topic.Put(view);
                }

                // What is not applied yet will be: it is asked for anew.
                foreach (var stored in append.Events.Where(stored => stored.Event.TopicSeq <= append.After.AppliedSeq))
                    _places.Put(stored.Event.Id, new EventLocation(stored.Event.TopicId, stored.Event.TopicSeq));
            }

            foreach (var subscription in unit.Subscriptions)
                _subscriptions.Put(subscription.Key, subscription);
        }
    }

    /// <summary>Takes in what was loaded.</summary>
    public void Take(TopicHead head, View? view)
    {
        lock (_gate)
        {
            _topics.Remove(head.TopicId);
            var topic = Enter(head);
            if (view is not null)
                topic.Put(view);
        }
    }

    /// <summary>Takes in a subscription as it was read; null for one that has no row. What was written since is newer.</summary>
    public void Take(SubscriptionKey key, AgentSubscription? subscription)
    {
        lock (_gate)
        {
            if (!_subscriptions.TryGet(key, out var known) || subscription?.Version > (known?.Version ?? 0))
                _subscriptions.Put(key, subscription);
        }
    }

    /// <summary>Forgets what a unit rested on that did not hold.</summary>
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

    /// <summary>Forgets everything.</summary>
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

    /// <summary>
    /// Forgets a topic that has events applied which are not known here: the next commit to it would only find out that it has moved.
    /// </summary>
    public void ForgetBefore(string topicId, long appliedSeq)
    {
        lock (_gate)
        {
            if (_topics.TryGet(topicId, out var topic) && topic.Head.AppliedSeq < appliedSeq)
                _topics.Remove(topicId);
        }
    }

    // With their rows, which an event for one of them needs next.
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

    // Null when it is not known that these are all: the topic's own view counts them.
    private Dictionary<string, Continuation>.ValueCollection? ActiveOf(string topicId)
    {
        if (!_topics.TryGet(topicId, out var topic) || topic.Own is not { } own)
            return null;
        return topic.Active.Count == own.ActiveContinuations ? topic.Active : null;
    }

    private CachedTopic Enter(TopicHead head)
    {
        if (_topics.TryGet(head.TopicId, out var known))
        {
            known.Head = head;
            return known;
        }

        var topic = new CachedTopic { Head = head };
        _topics.Put(head.TopicId, topic);
        return topic;
    }

    private sealed class CachedTopic
    {
        private static readonly Dictionary<string, Continuation> None = [];
        private Dictionary<string, Continuation>? _active;
        private TwoGenerationCache<ViewKey, View>? _others;

        public required TopicHead Head { get; set; }

        public Topic? Own { get; private set; }

        // However long ago they came: an event may be for any of them.
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
