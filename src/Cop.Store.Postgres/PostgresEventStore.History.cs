using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

/// <content>The store's history.</content>
public sealed partial class PostgresEventStore
{
    private readonly AsyncAutoResetEvent _historyDue;

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
        RefuseWhenReadOnly();
        var replaced = await _client.QueryAsync(
            "517_replace_history", reader => reader.GetString(0), cancellationToken, Parameter.Of(expected), Parameter.Of(replacement))
        .ConfigureAwait(false);
        return replaced is [var now] ? now
            : (await _client.QueryAsync("516_history_id", reader => reader.GetString(0), cancellationToken).ConfigureAwait(false)).Single();
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
            var historyId = reader.GetString(0);
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
