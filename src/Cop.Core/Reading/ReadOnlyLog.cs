using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>The read-only log for agents and queries, with upcast events.</summary>
/// <remarks>Decisions D-65c, M-3.</remarks>
internal sealed class ReadOnlyLog(IEventLog log, UpcasterChain upcasters) : IEventLog
{
    public Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default) =>
        log.GetHeadAsync(topicId, cancellationToken);

    public async Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken = default) =>
        await log.FindEventAsync(eventId, cancellationToken).ConfigureAwait(false) is { } found
            ? found with { Event = upcasters.Read(found.Event) } : null;

    public async IAsyncEnumerable<Event> ReadTopicAsync(
        string topicId, long fromSeq = 0, long? toSeq = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var stored in log.ReadTopicAsync(topicId, fromSeq, toSeq, cancellationToken).ConfigureAwait(false))
            yield return upcasters.Read(stored);
    }

    public async IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(
        long fromPosition = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var stored in log.ReadPositionsAsync(fromPosition, cancellationToken).ConfigureAwait(false))
            yield return stored with { Event = upcasters.Read(stored.Event) };
    }

    public Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default) => log.GetLastPositionAsync(cancellationToken);

    public Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default) =>
        log.GetPositionAsync(topicId, seq, cancellationToken);

    public Task<IReadOnlyList<EventLocation>> GetChildrenAsync(string eventId, int limit, CancellationToken cancellationToken = default) =>
        log.GetChildrenAsync(eventId, limit, cancellationToken);

    public IAsyncEnumerable<string> ReadTopicIdsAsync(CancellationToken cancellationToken = default) =>
        log.ReadTopicIdsAsync(cancellationToken);
}
