using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class EmbeddedEventStore
{
    /// <inheritdoc/>
    public Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default) =>
        Task.FromResult(_state.Topic(topicId)?.Head);

    /// <inheritdoc/>
    public Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken = default)
    {
        if (!_state.Index.TryFind(EventKey.FromEventId(eventId), out var topic, out var index))
            return Task.FromResult<StoredEvent?>(null);
        return _loader.ReadStored(topic.SlotAt(index)).TryGet(out var stored, out var error)
            ? Task.FromResult<StoredEvent?>(stored)
            : Task.FromException<StoredEvent?>(new CopException(error));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Event> ReadTopicAsync(
        string topicId, long fromSeq = 0, long? toSeq = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = fromSeq;
        while (_state.Topic(topicId)?.Slots(next, toSeq ?? long.MaxValue, _options.ReadBatchSize) is { Count: > 0 } slots)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask.ConfigureAwait(false);
            foreach (var stored in _loader.Read(slots))
            {
                next = stored.TopicSeq + 1;
                yield return stored;
            }
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> FindNamedParentsAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        return Task.FromResult<ImmutableArray<string>>([.. eventIds.Where(id => _state.Index.IsNamed(EventKey.FromEventId(id)))]);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
        string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken)
    {
        if (_state.Topic(topicId) is not { } topic || _state.Types.Find(type) is not { } number)
            return Task.FromResult<ImmutableArray<Event>>([]);
        var found = new List<EventSlot>();
        while (!topic.FindOfType(number, afterSeq, limit, found))
            cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<ImmutableArray<Event>>([.. _loader.Read(found)]);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(
        long fromPosition = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = Math.Max(fromPosition, 1);
        while (_state.Index.FromPosition(next, _options.ReadBatchSize) is { Count: > 0 } places)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask.ConfigureAwait(false);
            foreach (var stored in _loader.Read([.. places.Select(place => place.Topic.SlotAt(place.Index))]))
                yield return new PositionedEvent(next++, stored);
        }
    }

    /// <inheritdoc/>
    public Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default) => Task.FromResult(_state.Index.LastPosition);

    /// <inheritdoc/>
    public Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default) =>
        Task.FromResult(_state.Topic(topicId)?.Slot(seq) is { Position: > 0 } slot ? slot.Position : (long?)null);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EventLocation>> GetChildrenAsync(string eventId, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<EventLocation>>([.. _state.Index.Children(EventKey.FromEventId(eventId))
            .Select(child => new EventLocation(child.Topic.Id, child.Topic.SeqOf(child.Index)))
            .OrderBy(child => child.TopicId, CopId.Comparer).ThenBy(child => child.Seq)
            .Take(limit)]);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ReadTopicIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var topicId in _state.TopicIds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return topicId;
        }
    }
}
