using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class PostgresStorage
{
    /// <inheritdoc/>
    public async Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default) =>
        (await _door.QueryAsync("201_head", RowReading.Head, cancellationToken, Parameter.Of(topicId)).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<StoredEvent?> FindAsync(string eventId, CancellationToken cancellationToken = default) =>
        (await _door.QueryAsync("202_find", ToStored, cancellationToken, Parameter.Of(EventKey.Of(eventId).ToGuid())).ConfigureAwait(false))
            .SingleOrDefault(stored => stored.Event.Id == eventId);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Event> ReadTopicAsync(
        string topicId, long fromSeq = 0, long? toSeq = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var (next, last) = (fromSeq, toSeq ?? long.MaxValue); next <= last;)
        {
            var events = await _door.QueryAsync(
                "203_read_topic", reader => RowReading.Event(reader), cancellationToken,
                Parameter.Of(topicId), Parameter.Of(next), Parameter.Of(last), Parameter.Of(_options.ReadBatch)).ConfigureAwait(false);
            if (events.Count == 0)
                yield break;
            foreach (var stored in events)
                yield return stored;
            next = events[^1].TopicSeq + 1;
        }
    }

    /// <inheritdoc/>
    /// <remarks>What is committed when this is called has its position first, unless the store is read-only.</remarks>
    public async IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(
        long fromPosition = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        for (var next = Math.Max(fromPosition, 1); ;)
        {
            var events = await _door.QueryAsync(
                "204_read_positions", reader => new PositionedEvent(reader.GetInt64(0), RowReading.Event(reader, 1)), cancellationToken,
                Parameter.Of(next), Parameter.Of(_options.ReadBatch)).ConfigureAwait(false);
            if (events.Count == 0)
                yield break;
            foreach (var positioned in events)
                yield return positioned;
            next = events[^1].Position + 1;
        }
    }

    /// <inheritdoc/>
    public async Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default)
    {
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        return (await _door.QueryAsync("205_last_position", reader => reader.GetInt64(0), cancellationToken).ConfigureAwait(false)).Single();
    }

    /// <inheritdoc/>
    public async Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default)
    {
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        return (await _door.QueryAsync("206_position", reader => (long?)reader.GetInt64(0), cancellationToken, Parameter.Of(topicId), Parameter.Of(seq)).ConfigureAwait(false))
            .SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EventPlace>> GetChildrenAsync(string eventId, int limit, CancellationToken cancellationToken = default) =>
        await _door.QueryAsync(
            "207_children", reader => new EventPlace(reader.GetString(0), reader.GetInt64(1)), cancellationToken, Parameter.Of(EventKey.Of(eventId).ToGuid()), Parameter.Of(limit)).ConfigureAwait(false);

    private static StoredEvent ToStored(Npgsql.NpgsqlDataReader reader) =>
        new(RowReading.Event(reader), reader.IsDBNull(1) ? "" : Convert.ToHexStringLower(RowReading.Bytes(reader, 1)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ReadTopicIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var after = ""; ;)
        {
            var ids = await _door.QueryAsync(
                "208_topic_ids", reader => reader.GetString(0), cancellationToken, Parameter.Of(after), Parameter.Of(_options.ReadBatch)).ConfigureAwait(false);
            if (ids.Count == 0)
                yield break;
            foreach (var id in ids)
                yield return id;
            after = ids[^1];
        }
    }
}
