namespace Cop;

/// <summary>The events, for reading (D-65c). Reading never waits for writers.</summary>
public interface IEventLog
{
    /// <summary>The end of a topic's log; null when the topic has no event.</summary>
    Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default);

    /// <summary>An event by its id alone; null when the store does not have it.</summary>
    /// <exception cref="CopException">The store is out of reach (temporary).</exception>
    Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken = default);

    /// <summary>Events of a topic in the order of topicSeq, those that are durable when the reading gets there.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="fromSeq">The first topicSeq to read.</param>
    /// <param name="toSeq">The last topicSeq to read; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<Event> ReadTopicAsync(string topicId, long fromSeq = 0, long? toSeq = null, CancellationToken cancellationToken = default);

    /// <summary>Events of all topics in the order of positions: dense from 1, parents before children (M-9).</summary>
    IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(long fromPosition = 1, CancellationToken cancellationToken = default);

    /// <summary>The last position given; 0 when there is none.</summary>
    Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default);

    /// <summary>The position of an event; null while it has none.</summary>
    Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default);

    /// <summary>The events that name this one as a parent (M-5), in the order of (topicId, topicSeq), at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<EventLocation>> GetChildrenAsync(string eventId, int limit, CancellationToken cancellationToken = default);

    /// <summary>The ids of all topics that have events, in the order of ids.</summary>
    IAsyncEnumerable<string> ReadTopicIdsAsync(CancellationToken cancellationToken = default);
}
