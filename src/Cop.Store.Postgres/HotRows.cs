namespace Cop;

/// <summary>
/// Rows as this node last saw or wrote them, bounded. They may be old: a commit checks the heads and versions that it rests on, and a
/// refusal is decided again on fresh rows. What another node did is noticed there, and the topic forgotten here.
/// </summary>
internal sealed class HotRows(int capacity)
{
    private const int ViewsPerTopic = 64;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HotTopic> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<LaneKey, Lane?> _lanes = [];
    private readonly Dictionary<string, EventPlace> _places = new(StringComparer.Ordinal);

    /// <summary>Fills in what is known here, and leaves in the keys what has to be asked for.</summary>
    public RowKeys Fill(RowKeys keys, LoadedRows rows)
    {
        var rest = new RowKeys();
        lock (_gate)
        {
            foreach (var topicId in keys.Heads)
            {
                if (_topics.TryGetValue(topicId, out var topic))
                    rows.Take(topic.Head, topic.Views.GetValueOrDefault(ViewKey.Topic(topicId)));
                else
                    rest.Heads.Add(topicId);
            }

            foreach (var key in keys.Views)
            {
                if (_topics.TryGetValue(key.TopicId, out var topic) && topic.Views.TryGetValue(key, out var view))
                    rows.Take(view);
                else if (key.Kind != ViewKind.Topic || topic is null)
                    rest.Views.Add(key);
            }

            foreach (var key in keys.Lanes)
            {
                if (!_lanes.TryGetValue(key, out var lane))
                    rest.Lanes.Add(key);
                else if (lane is not null)
                    rows.Take(lane);
            }

            foreach (var id in keys.Places)
            {
                if (_places.TryGetValue(id, out var place))
                    rows.Take(id, place);
                else
                    rest.Places.Add(id);
            }

            FillContinuations(keys, rows, rest);
        }

        rest.Events.UnionWith(keys.Events);
        return rest;
    }

    /// <summary>Where a durable event stands, if this node has come across it.</summary>
    public EventPlace? PlaceOf(string eventId)
    {
        lock (_gate)
            return _places.GetValueOrDefault(eventId);
    }

    /// <summary>Takes in what became durable here.</summary>
    public void Take(CommitUnit unit)
    {
        lock (_gate)
        {
            foreach (var append in unit.Appends)
            {
                // Without its own view a topic is not known well enough to be remembered.
                if (_topics.ContainsKey(append.After.TopicId) || append.Views.Any(view => view is Topic))
                {
                    var topic = Enter(append.After);
                    foreach (var view in append.Views)
                        topic.Put(view);
                }

                foreach (var stored in append.Events)
                    Add(_places, stored.Event.Id, new EventPlace(stored.Event.TopicId, stored.Event.TopicSeq), capacity * 4);
            }

            foreach (var lane in unit.Lanes)
                Add(_lanes, lane.Key, lane, capacity);
        }
    }

    /// <summary>Takes in what was loaded.</summary>
    public void Take(TopicHead head, View? view)
    {
        lock (_gate)
        {
            var topic = Enter(head);
            topic.Views.Clear();
            if (view is not null)
                topic.Put(view);
        }
    }

    /// <summary>Takes in a lane as it was read; null for one that has no row. What was written since is newer.</summary>
    public void Take(LaneKey key, Lane? lane)
    {
        lock (_gate)
        {
            if (!_lanes.TryGetValue(key, out var known) || lane?.Version > (known?.Version ?? 0))
                Add(_lanes, key, lane, capacity);
        }
    }

    /// <summary>Forgets what a unit rested on that did not hold.</summary>
    public void Forget(CommitUnit unit)
    {
        lock (_gate)
        {
            foreach (var append in unit.Appends)
                _topics.Remove(append.After.TopicId);
            foreach (var lane in unit.Lanes)
                _lanes.Remove(lane.Key);
        }
    }

    public void Forget(string topicId)
    {
        lock (_gate)
            _topics.Remove(topicId);
    }

    private void FillContinuations(RowKeys keys, LoadedRows rows, RowKeys rest)
    {
        foreach (var key in keys.Waiters)
        {
            if (ActiveOf(key.TopicId) is not { } active)
                rest.Waiters.Add(key);
            else
                active.FindAll(continuation => WaitKey.Of(continuation).Contains(key)).ForEach(continuation => rows.TakeWaiter(key, continuation.Id));
        }

        foreach (var topicId in keys.Active)
        {
            if (ActiveOf(topicId) is not { } active)
                rest.Active.Add(topicId);
            else
                active.ForEach(continuation => rows.TakeActive(topicId, continuation.Id));
        }
    }

    // Null when it is not known that these are all: the topic's own view counts them.
    private List<Continuation>? ActiveOf(string topicId)
    {
        if (!_topics.TryGetValue(topicId, out var topic) || topic.Views.GetValueOrDefault(ViewKey.Topic(topicId)) is not Topic own)
            return null;
        List<Continuation> active = [.. topic.Views.Values.OfType<Continuation>().Where(continuation => continuation.Status == ContinuationStatus.Active)];
        return active.Count == own.ActiveContinuations ? active : null;
    }

    private HotTopic Enter(TopicHead head)
    {
        if (_topics.TryGetValue(head.TopicId, out var known))
        {
            known.Head = head;
            return known;
        }

        var topic = new HotTopic { Head = head };
        Add(_topics, head.TopicId, topic, capacity);
        return topic;
    }

    // What comes back is loaded again; forgetting all at once needs no bookkeeping on every use.
    private static void Add<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, TValue value, int most) where TKey : notnull
    {
        if (known.Count >= most)
            known.Clear();
        known[key] = value;
    }

    private sealed class HotTopic
    {
        public required TopicHead Head { get; set; }

        public Dictionary<ViewKey, View> Views { get; } = [];

        public void Put(View view)
        {
            if (Views.Count >= ViewsPerTopic && !Views.ContainsKey(ViewKey.Of(view)))
            {
                var own = Views.GetValueOrDefault(ViewKey.Topic(view.TopicId));
                Views.Clear();
                if (own is not null)
                    Views[ViewKey.Of(own)] = own;
            }

            Views[ViewKey.Of(view)] = view;
        }
    }
}
