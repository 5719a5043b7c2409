using Cop.Core.Tests.Projection;

namespace Cop.Core.Tests.Causality;

/// <summary>A log in memory for queries.</summary>
internal sealed class MemoryLog(params Event[] events) : IEventLog
{
    public static Event Event(string id, string topicId, long seq, params string[] parents) =>
        (Log.Draft("note") with { Id = id, ParentEventIds = [.. parents] }).At(seq, topicId);

    public Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken = default) =>
        Task.FromResult(events.FirstOrDefault(stored => stored.Id == eventId) is { } found ? new StoredEvent(found, "") : null);

    public async IAsyncEnumerable<Event> ReadTopicAsync(
        string topicId, long fromSeq =
            0, long? toSeq = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (
            var stored in events.Where(
                stored => stored.TopicId == topicId && stored.TopicSeq >= fromSeq && stored.TopicSeq <= (toSeq ?? long.MaxValue)))
            yield return stored;
    }

    public IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(long fromPosition = 1, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<EventLocation>> GetChildrenAsync(string eventId, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<EventLocation>>(
            [.. events.Where(stored => stored.ParentEventIds.Contains(eventId)).Take(limit)
                .Select(stored => new EventLocation(stored.TopicId, stored.TopicSeq))]);

    public IAsyncEnumerable<string> ReadTopicIdsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
