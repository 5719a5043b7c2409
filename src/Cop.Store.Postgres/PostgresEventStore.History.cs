using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

/// <content>The store's history.</content>
public sealed partial class PostgresEventStore
{
    private readonly AsyncAutoResetEvent _historyDue;
    private volatile CopError? _replaced;

    /// <inheritdoc/>
    public bool CanHistoryChange => true;

    /// <inheritdoc/>
    /// <remarks>A heartbeat that succeeds after failed ones is the first operation after a reconnection.</remarks>
    public Task WaitForHistoryCheckAsync(CancellationToken cancellationToken) =>
        _historyDue.WaitAsync(_options.LeaseDuration / HeartbeatsPerLease, cancellationToken);

    /// <inheritdoc/>
    public Task<HistoryState> ReadHistoryAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        return _client.ExecuteAsync(
            (connection, token) => ReadHistoryAsync(connection, RowQueries.IdsByKey(eventIds), token), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string> ReplaceHistoryAsync(string expected, string replacement, CancellationToken cancellationToken)
    {
        RefuseWhenNotWritable();
        var replaced = await _client.QueryAsync(
            "517_replace_history", reader => reader.GetString(0), cancellationToken, Parameter.Of(expected), Parameter.Of(replacement))
        .ConfigureAwait(false);
        return replaced is [var now] ? now
            : (await _client.QueryAsync("516_history_id", HistoryIdOf, cancellationToken).ConfigureAwait(false)).Single();
    }

    /// <inheritdoc/>
    public void ForgetRows()
    {
        _hot.Clear();
        _known.Clear();
        _numbers.Clear();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AgentSubscription> FindSubscriptionsBeyondLogAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await _client.QueryAsync(
            "519_subscriptions_beyond_log", reader => SubscriptionJson.Read(RowMapper.Bytes(reader, 0)), cancellationToken)
        .ConfigureAwait(false);
        foreach (var subscription in rows)
        {
            var last = (await GetHeadAsync(subscription.TopicId, cancellationToken).ConfigureAwait(false))?.LastSeq ?? 0;
            if (HistoryRules.BringBack(subscription, last, 0) is not null)
                yield return subscription;
        }
    }

    // One round trip, since each node reads this with each heartbeat. Commits between the statements only add events.
    private async Task<HistoryState> ReadHistoryAsync(
        NpgsqlConnection connection, Dictionary<Guid, string> ids, CancellationToken cancellationToken)
    {
        using var batch = Batch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(_client.Sql["516_history_id"]));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(_client.Sql["520_last_event"]));
        if (ids.Count > 0)
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand(_client.Sql["518_remembered_events"]) { Parameters = { Parameter.Of(ids.Keys) } });
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var historyId = HistoryIdOf(reader);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            EventMark? last = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? Mark(reader, null) : null;
            var found = ImmutableArray.CreateBuilder<EventMark>();
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    found.Add(Mark(reader, ids.GetValueOrDefault(reader.GetGuid(2))));
            }

            return new HistoryState { HistoryId = historyId, Last = last, Found = found.DrainToImmutable() };
        }
    }

    // A backup of another store may have been restored under the name of this one. Nothing that this node remembers fits it.
    private string HistoryIdOf(NpgsqlDataReader reader)
    {
        var found = reader.GetString(0);
        if (found == StoreId)
            return reader.GetString(1);
        var other = new CopError(
            CopErrorCodes.StoreAccess,
            $"Schema '{_options.Schema}' contains the store '{found}' now, but this node was opened on '{StoreId}': it was replaced, for " +
                $"example by a backup of another store. The node writes nothing any more; stop it, and start it again if this is " +
                $"intended.");
        _replaced = other;
        throw new CopException(other);
    }

    private void RefuseWhenReplaced()
    {
        if (_replaced is { } other)
            throw new CopException(other);
    }

    // An unreadable event is neither the remembered one nor lost: verification reports it.
    private static EventMark Mark(NpgsqlDataReader reader, string? eventId)
    {
        try
        {
            return EventMark.Of(RowMapper.Event(reader), reader.IsDBNull(1) ? null : reader.GetInt64(1));
        }
        catch (CopInvariantException)
        {
            return new EventMark(eventId ?? "", "", 0, Guid.Empty) { Position = reader.IsDBNull(1) ? null : reader.GetInt64(1) };
        }
    }
}
