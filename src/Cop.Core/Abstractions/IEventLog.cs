namespace Cop;

/// <summary>Reads events. Reads never wait for writers.</summary>
/// <remarks>Decision D-65c.</remarks>
public interface IEventLog
{
    /// <summary>Gets the end of a topic's log; null when the topic has no event.</summary>
    Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default);

    /// <summary>Finds an event by its id; null when the store does not have it.</summary>
    /// <exception cref="CopException">The store is unreachable (temporary).</exception>
    Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken = default);

    /// <summary>Reads the durable events of a topic in the order of topicSeq.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="fromSeq">First topicSeq to read.</param>
    /// <param name="toSeq">Last topicSeq to read; null for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <remarks>Events that become durable during the read are included.</remarks>
    IAsyncEnumerable<Event> ReadTopicAsync(
        string topicId, long fromSeq = 0, long? toSeq = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the events of all topics in the order of positions: gap-free from 1, parents before children.</summary>
    /// <remarks>Decision M-9.</remarks>
    IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(long fromPosition = 1, CancellationToken cancellationToken = default);

    /// <summary>Gets the last assigned position; 0 when there is none.</summary>
    Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets the position of an event; null while it has none.</summary>
    Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds the events that name this one as a parent, in the order of (topicId, topicSeq), at most <paramref name="limit"/>.
    /// </summary>
    /// <remarks>Decision M-5.</remarks>
    Task<IReadOnlyList<EventLocation>> GetChildrenAsync(string eventId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Reads the ids of all topics that have events, in the order of ids.</summary>
    IAsyncEnumerable<string> ReadTopicIdsAsync(CancellationToken cancellationToken = default);
}
