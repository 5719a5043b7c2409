using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

public sealed partial class MartenEventStore
{
    /// <inheritdoc/>
    public async Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default) => (await _client.QueryAsync(
        "heads", StoreRow.Head, cancellationToken, SqlValue.Of([IndexedText.Sought(topicId)])).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken = default) =>
        (await _client.QueryAsync("events", StoreRow.Stored, cancellationToken, SqlValue.Of([StoreRow.Key(eventId)])).ConfigureAwait(false))
            .SingleOrDefault(stored => stored.Event.Id == eventId);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Event> ReadTopicAsync(
        string topicId, long fromSeq = 0, long? toSeq = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The sum of a topicSeq and one must not overflow on the server.
        var (next, last) = (fromSeq, Math.Min(toSeq ?? long.MaxValue, long.MaxValue / 2));
        await foreach (var (seq, body) in ReadPagesAsync(
            after => after >= last ? null
                : ("read_topic", [SqlValue.Sought(topicId), SqlValue.Of(Math.Min(Math.Max(after + 1, next), last)), SqlValue.Of(last),
                    SqlValue.Of(_options.ReadBatchSize)]), next - 1, cancellationToken).ConfigureAwait(false))
            yield return StoredJson.Event(body, static place => $"topic '{place.topicId}', topicSeq {place.seq}", (topicId, seq));
    }

    /// <inheritdoc/>
    /// <remarks>Events committed before the call have a position first, unless the store is read-only.</remarks>
    public async IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(
        long fromPosition = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        await foreach (var (position, body) in ReadPagesAsync(
            after => ("read_positions", [SqlValue.Of(after + 1), SqlValue.Of((long)_options.ReadBatchSize)]),
            Math.Clamp(fromPosition, 1, long.MaxValue / 2) - 1, cancellationToken).ConfigureAwait(false))
            yield return new PositionedEvent(
                position, StoredJson.Event(body, static place => $"position {place}", position));
    }

    /// <inheritdoc/>
    public async Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default)
    {
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        return await SingleAsync(_client, "last_position", reader => reader.GetInt64(0), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default)
    {
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        return (await _client.QueryAsync(
            "position", reader => (long?)reader.GetInt64(0), cancellationToken, SqlValue.Sought(topicId), SqlValue.Of(seq))
            .ConfigureAwait(false)).SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EventLocation>> GetChildrenAsync(
        string eventId, int limit, CancellationToken cancellationToken = default) => await _client.QueryAsync(
        "children", reader => new EventLocation(reader.GetString(0), reader.GetInt64(1)), cancellationToken,
        SqlValue.Of(StoreRow.Key(eventId)), SqlValue.Of(limit)).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> FindNamedParentsAsync(
        IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        var ids = StoreRow.IdsByKey(eventIds);
        return [.. await _client.QueryAsync(
            "named_parents", reader => ids[reader.GetGuid(0)], cancellationToken, SqlValue.Of((Guid[])[.. ids.Keys]))
                .ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
        string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken) => [.. await _client.QueryAsync(
        "read_by_type", reader => StoreRow.Event(reader), cancellationToken, SqlValue.Sought(topicId), SqlValue.Sought(type),
        SqlValue.Of(afterSeq), SqlValue.Of(limit)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ReadTopicIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var after = ""; ;)
        {
            var ids = await _client.QueryAsync(
                "topic_ids", reader => reader.GetString(0), cancellationToken, SqlValue.Of(after), SqlValue.Of(_options.ReadBatchSize))
                .ConfigureAwait(false);
            foreach (var id in ids)
                yield return id;
            if (ids.Count == 0)
                yield break;
            after = ids[^1];
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<TopicHead> FindBlockedTopicsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var heads = await _client.QueryAsync(
                "blocked_topics", StoreRow.Head, cancellationToken, SqlValue.Of(after), SqlValue.Of(_options.ReadBatchSize))
                .ConfigureAwait(false);
            foreach (var head in heads)
                yield return head;
            if (heads.Count == 0)
                yield break;
            after = heads[^1].TopicId;
        }
    }

    // Pages until one is empty, so that events committed during the read are included.
    private async IAsyncEnumerable<(long Number, byte[]? Body)> ReadPagesAsync(
        Func<long, (string Statement, NpgsqlParameter[] Parameters)?> ask, long after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (ask(after) is var (statement, parameters))
        {
            var page = await _client.QueryAsync(
                statement, reader => (Number: reader.GetInt64(0), Body: StoreRow.Bytes(reader, 1)), cancellationToken, parameters)
                .ConfigureAwait(false);
            foreach (var row in page)
                yield return row;
            if (page.Count == 0)
                yield break;
            after = page[^1].Number;
        }
    }
}
