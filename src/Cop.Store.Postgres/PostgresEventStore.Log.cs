using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

public sealed partial class PostgresEventStore
{
    private const string ReadByType = "210_read_by_type";

    /// <inheritdoc/>
    public async Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default) =>
        (await _client.QueryAsync("201_head", RowMapper.Head, cancellationToken, Parameter.Sought(topicId)).ConfigureAwait(false))
            .SingleOrDefault();

    /// <inheritdoc/>
    public async Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken = default) =>
        (await _client.QueryAsync(
            "202_find_event", RowMapper.Stored, cancellationToken, Parameter.Of(EventKey.FromEventId(eventId).ToGuid()))
        .ConfigureAwait(false))
            .SingleOrDefault(stored => stored.Event.Id == eventId);

    /// <inheritdoc/>
    public IAsyncEnumerable<Event> ReadTopicAsync(
        string topicId, long fromSeq = 0, long? toSeq = null, CancellationToken cancellationToken = default)
    {
        var last = toSeq ?? long.MaxValue;
        var reading = new EventLogReader<Event>(
            _client, _options, "203_read_topic", (from, most) =>
                [Parameter.Sought(topicId), Parameter.Of(from), Parameter.Of(last), Parameter.Of(most)],
            (_, stored) => stored, seq => $"topic '{topicId}', topicSeq {seq}");
        return reading.ReadAsync(fromSeq, last, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> FindNamedParentsAsync(
        IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        var ids = RowQueries.IdsByKey(eventIds);
        return [.. await _client.QueryAsync(
            "211_find_named_parents", reader => ids[reader.GetGuid(0)], cancellationToken, Parameter.Of(ids.Keys)).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
        string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken) =>
        [.. await _client.QueryAsync(
            ReadByType, reader => RowMapper.Event(reader), cancellationToken, ByType(topicId, type, afterSeq, limit))
        .ConfigureAwait(false)];

    /// <inheritdoc/>
    /// <remarks>Events committed before the call have a position first, unless the store is read-only.</remarks>
    public async IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(
        long fromPosition = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        var reading = new EventLogReader<PositionedEvent>(
            _client, _options, "204_read_by_position", (from, most) => [Parameter.Of(from), Parameter.Of(most)],
            (position, stored) => new PositionedEvent(position, stored), position => $"position {position}");
        await foreach (
            var positioned in reading.ReadAsync(Math.Clamp(fromPosition, 1, long.MaxValue / 2), long.MaxValue, cancellationToken)
                .ConfigureAwait(false))
            yield return positioned;
    }

    /// <inheritdoc/>
    public async Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default)
    {
        var (last, isPending) = await ReadLastPositionAsync(cancellationToken).ConfigureAwait(false);
        if (IsReadOnly || !isPending)
            return last;
        await SequencePendingAsync(waits: true, cancellationToken).ConfigureAwait(false);
        return (await ReadLastPositionAsync(cancellationToken).ConfigureAwait(false)).Last;
    }

    private async Task<(long Last, bool IsPending)> ReadLastPositionAsync(CancellationToken cancellationToken) =>
        (await _client.QueryAsync("205_last_position", reader => (reader.GetInt64(0), reader.GetBoolean(1)), cancellationToken)
            .ConfigureAwait(false)).Single();

    /// <inheritdoc/>
    public async Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default)
    {
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        return (await _client.QueryAsync(
            "206_position", reader => (long?)reader.GetInt64(0), cancellationToken, Parameter.Sought(topicId), Parameter.Of(seq))
        .ConfigureAwait(false))
            .SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EventLocation>> GetChildrenAsync(
        string eventId, int limit, CancellationToken cancellationToken = default) =>
        await _client.QueryAsync(
            "207_children", reader => new EventLocation(reader.GetString(0), reader.GetInt64(1)), cancellationToken,
            Parameter.Of(EventKey.FromEventId(eventId).ToGuid()), Parameter.Of(limit)).ConfigureAwait(false);

    private static NpgsqlParameter[] ByType(string topicId, string type, long afterSeq, int limit) =>
        [Parameter.Sought(topicId), Parameter.Sought(type), Parameter.Of(afterSeq), Parameter.Of(limit)];

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ReadTopicIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var after = ""; ;)
        {
            var ids = await _client.QueryAsync(
                "208_topic_ids", reader => reader.GetString(0), cancellationToken, Parameter.Of(after),
                Parameter.Of(_options.ReadBatchSize)).ConfigureAwait(false);
            if (ids.Count == 0)
                yield break;
            foreach (var id in ids)
                yield return id;
            after = ids[^1];
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<TopicHead> FindBlockedTopicsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var heads = await _client.QueryAsync(
                "209_blocked_topics", RowMapper.Head, cancellationToken, Parameter.Of(after), Parameter.Of(_options.ReadBatchSize))
            .ConfigureAwait(false);
            if (heads.Count == 0)
                yield break;
            foreach (var head in heads)
                yield return head;
            after = heads[^1].TopicId;
        }
    }
}
