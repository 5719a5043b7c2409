namespace Cop.Transport;

/// <summary>
/// Puts events in the order of their topicSeq before a store takes them: one that arrives before an earlier one of its topic waits, up to
/// a number of waiting events. A repetition passes at once, for the store compares it with its own.
/// </summary>
/// <remarks>Protocol 6.3.2; decision CE-12.</remarks>
public sealed class IngestSequencer
{
    private readonly int _maxWaiting;
    private readonly IKnownSequences? _known;
    private readonly Dictionary<string, TopicOrder> _topics = new(StringComparer.Ordinal);
    private int _waiting;

    /// <param name="maxWaiting">The greatest number of waiting events over all topics.</param>
    /// <param name="known">The last sequences of the target; null if it takes events in any order.</param>
    public IngestSequencer(int maxWaiting, IKnownSequences? known)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWaiting, 1);
        (_maxWaiting, _known) = (maxWaiting, known);
    }

    /// <summary>The error of an event that others wait for; null if none waits.</summary>
    public CopError? Missing => _topics.Values.FirstOrDefault(topic => topic.Waiting.Count > 0) is { } blocked ? Gap(blocked) : null;

    /// <summary>Adds events and returns those that are next, in their order.</summary>
    /// <exception cref="CopException">Too many events wait (<c>sequence_gap</c>); the message names the missing one.</exception>
    public async Task<IReadOnlyList<CarriedEvent>> AddAsync(IEnumerable<CarriedEvent> received, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(received);
        var released = new List<CarriedEvent>();
        foreach (var carried in received)
        {
            var topic = await FindAsync(carried.Event.TopicId, cancellationToken).ConfigureAwait(false);
            if (_known is null || carried.Event.TopicSeq <= topic.Next || (topic.Next == 0 && carried.Event.TopicSeq == 1))
            {
                Release(carried, topic, released);
            }
            else if (topic.Waiting.TryAdd(carried.Event.TopicSeq, carried) && ++_waiting > _maxWaiting)
            {
                throw new CopException(Gap(topic));
            }
        }

        return released;
    }

    /// <summary>Whether none of these events waits.</summary>
    public bool HasReleased(IEnumerable<CarriedEvent> events) =>
        events.All(each => !_topics.TryGetValue(each.Event.TopicId, out var topic) || !topic.Waiting.ContainsKey(each.Event.TopicSeq));

    private void Release(CarriedEvent carried, TopicOrder topic, List<CarriedEvent> released)
    {
        released.Add(carried);
        topic.Next = Math.Max(topic.Next, carried.Event.TopicSeq + 1);
        while (topic.Waiting.Count > 0 && topic.Waiting.GetKeyAtIndex(0) == topic.Next)
        {
            released.Add(topic.Waiting.GetValueAtIndex(0));
            topic.Waiting.RemoveAt(0);
            _waiting--;
            topic.Next++;
        }
    }

    private async Task<TopicOrder> FindAsync(string topicId, CancellationToken cancellationToken)
    {
        if (_topics.TryGetValue(topicId, out var topic))
            return topic;
        var last = _known is null ? null : await _known.GetLastSequenceAsync(topicId, cancellationToken).ConfigureAwait(false);
        return _topics[topicId] = new TopicOrder(topicId) { Next = last + 1 ?? 0 };
    }

    private static CopError Gap(TopicOrder topic) => new(
        CopErrorCodes.SequenceGap,
        $"Topic '{topic.TopicId}': topicSeq {topic.Next} did not arrive, and {topic.Waiting.Count} later events wait for it, the first "
            + $"with topicSeq {topic.Waiting.GetKeyAtIndex(0)}. Replicate the topic from its store again.");

    private sealed class TopicOrder(string topicId)
    {
        public string TopicId { get; } = topicId;

        /// <summary>The next topicSeq; 0 before the first event, which may have 0 or 1.</summary>
        public long Next { get; set; }

        public SortedList<long, CarriedEvent> Waiting { get; } = [];
    }
}
