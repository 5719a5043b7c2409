using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// The embedded store's memory: rows, an index of the journal, subscriptions. A pure function of the journal's records, applied in order by
/// one writer, with any number of concurrent readers.
/// </summary>
/// <remarks>A read that begins after another one has seen a part of a unit sees all of it.</remarks>
internal sealed class EmbeddedState
{
    private readonly Lock _applying = new();
    private readonly EventIndex _index = new();
    private readonly ConcurrentDictionary<string, LiveTopic> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SubscriptionKey, AgentSubscription> _subscriptions = new();
    private readonly ConcurrentDictionary<string, RegisteredAgent> _agents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _profiles = new(StringComparer.Ordinal);
    private volatile ImmutableSortedSet<string> _topicIds = ImmutableSortedSet.Create<string>(CopId.Comparer);
    private volatile ImmutableSortedSet<string> _waitingTopicIds = ImmutableSortedSet.Create<string>(CopId.Comparer);

    public EventIndex Index => Whole(_index);

    public EventTypeTable Types { get; } = new();

    /// <summary>The ids of all topics that have events, in the order of ids.</summary>
    public ImmutableSortedSet<string> TopicIds => Whole(this)._topicIds;

    /// <summary>The ids of the topics that have active continuations.</summary>
    public ImmutableSortedSet<string> WaitingTopicIds => Whole(this)._waitingTopicIds;

    public LiveTopic? Topic(string topicId) => Whole(_topics).GetValueOrDefault(topicId);

    public AgentSubscription? Subscription(in SubscriptionKey key) => Whole(_subscriptions).GetValueOrDefault(key);

    /// <summary>All delivery states, in no order.</summary>
    public IEnumerable<AgentSubscription> Subscriptions => Whole(_subscriptions).Values;

    public RegisteredAgent? Agent(string agent) => _agents.GetValueOrDefault(agent);

    /// <summary>The names of the registered agents, in no order.</summary>
    public IEnumerable<string> AgentNames => _agents.Keys;

    public bool IsKnown(in EventKey key) => Index.TryFind(key, out _, out _);

    /// <summary>Registers an agent; the first registration is kept.</summary>
    public void Apply(RegisteredAgent registration) => _agents.TryAdd(registration.Agent, registration);

    /// <summary>The profiles whose rows the store keeps, in the order of their names.</summary>
    public IEnumerable<ProfileVersion> Profiles =>
        _profiles.OrderBy(profile => profile.Key, CopId.Comparer).Select(profile => new ProfileVersion(profile.Key, profile.Value));

    /// <summary>Records that the store keeps rows of a profile; the highest version is kept.</summary>
    public void Apply(ProfileVersion profile) =>
        _profiles.AddOrUpdate(profile.Profile, profile.Version, (_, known) => Math.Max(known, profile.Version));

    /// <summary>Applies a durable unit.</summary>
    public void Apply(CommittedUnit unit)
    {
        lock (_applying)
        {
            if (unit.Topics.Count == 1)
                Apply(unit.Topics[0]);
            else
                Apply(unit.Topics);

            foreach (var subscription in unit.Subscriptions)
                _subscriptions[subscription.Key] = subscription;
        }
    }

    /// <summary>Replaces a topic's rows; false when they were computed for a different sequence.</summary>
    public bool Replace(string topicId, long appliedSeq, ImmutableArray<View> views)
    {
        if (Topic(topicId) is not { } topic || !topic.Replace(appliedSeq, views))
            return false;
        NoteWaiting(topic);
        return true;
    }

    // Waits for the end of a unit that is being applied.
    private T Whole<T>(T part)
    {
        lock (_applying)
            return part;
    }

    // Nearly every unit is of one topic, whose events are in order.
    private void Apply(TopicChange change)
    {
        var applied = change.Applied();
        var positions = new long[applied.Length];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = _index.LastPosition + 1 + i;
        var topic = Apply(change, applied, positions);
        foreach (var each in applied)
            _index.AddPosition(topic.Number, topic.IndexOf(each.TopicSeq));
    }

    private void Apply(IReadOnlyList<TopicChange> changes)
    {
        var applied = changes.Select(change => change.Applied()).ToList();
        var order = CausalOrder.Sort(applied);
        var positions = PositionsByTopic(order);
        for (var i = 0; i < changes.Count; i++)
            Apply(changes[i], applied[i], positions.GetValueOrDefault(changes[i].After.TopicId)?.ToArray() ?? []);
        foreach (var each in order)
        {
            var topic = _topics[each.TopicId];
            _index.AddPosition(topic.Number, topic.IndexOf(each.TopicSeq));
        }
    }

    private Dictionary<string, List<long>> PositionsByTopic(IReadOnlyList<Event> order)
    {
        var position = _index.LastPosition;
        var byTopic = new Dictionary<string, List<long>>(StringComparer.Ordinal);
        foreach (var applied in order)
        {
            if (!byTopic.TryGetValue(applied.TopicId, out var positions))
                byTopic[applied.TopicId] = positions = [];
            positions.Add(++position);
        }

        return byTopic;
    }

    private LiveTopic Apply(TopicChange change, Event[] applied, ReadOnlySpan<long> positions)
    {
        var topicId = change.After.TopicId;
        var topic = Topic(topicId);
        var isNew = topic is null;
        topic ??= new LiveTopic(topicId);
        if (isNew)
            topic.Number = _index.Add(topic);
        var index = topic.Apply(change, applied, positions, Types);
        foreach (ref readonly var added in change.Events.AsSpan())
            _index.Add(added, topic.Number, index++);
        if (isNew)
        {
            _topics[topicId] = topic;
            _topicIds = _topicIds.Add(topicId);
        }

        NoteWaiting(topic);
        return topic;
    }

    private void NoteWaiting(LiveTopic topic)
    {
        var isWaiting = topic.Look(static (_, views) => !views.Active.IsEmpty);
        if (isWaiting == topic.IsKnownToWait)
            return;
        topic.IsKnownToWait = isWaiting;
        _waitingTopicIds = isWaiting ? _waitingTopicIds.Add(topic.Id) : _waitingTopicIds.Remove(topic.Id);
    }
}
