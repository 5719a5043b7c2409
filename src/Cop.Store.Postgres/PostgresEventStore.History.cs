using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

/// <content>The store's history.</content>
public sealed partial class PostgresEventStore
{
    /// <inheritdoc/>
    public Task<HistoryState> ReadHistoryAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        return _client.ExecuteAsync((connection, token) => ReadHistoryAsync(connection, IdsByKey([.. eventIds]), token), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string> ReplaceHistoryAsync(string expected, string replacement, CancellationToken cancellationToken)
    {
        RefuseWhenReadOnly();
        var replaced = await _client.QueryAsync(
            "517_replace_history", reader => reader.GetString(0), cancellationToken, Parameter.Of(expected), Parameter.Of(replacement)).ConfigureAwait(false);
        return replaced is [var now] ? now
            : (await _client.QueryAsync("516_history_id", reader => reader.GetString(0), cancellationToken).ConfigureAwait(false)).Single();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AgentSubscription> FindSubscriptionsBeyondLogAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await _client.QueryAsync(
            "519_subscriptions_beyond_log", reader => SubscriptionJson.Read(RowMapper.Bytes(reader, 0)), cancellationToken).ConfigureAwait(false);
        foreach (var subscription in rows)
        {
            var last = (await GetHeadAsync(subscription.TopicId, cancellationToken).ConfigureAwait(false))?.LastSeq ?? 0;
            if (HistoryRules.BringBack(subscription, last, 0) is not null)
                yield return subscription;
        }
    }

    // One moment for all of it: id, last position and events.
    private async Task<HistoryState> ReadHistoryAsync(NpgsqlConnection connection, Dictionary<Guid, string> ids, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var historyId = (await AskAsync("516_history_id", reader => reader.GetString(0)).ConfigureAwait(false)).Single();
            var found = ids.Count == 0 ? [] : await AskAsync("518_remembered_events", Mark, Parameter.Of(ids.Keys)).ConfigureAwait(false);
            var position = (await AskAsync("205_last_position", reader => reader.GetInt64(0)).ConfigureAwait(false)).Single();
            var last = position == 0 ? [] : await AskAsync(
                "204_read_by_position", reader => EventMark.Of(RowMapper.Event(reader, 1), reader.GetInt64(0)), Parameter.Of(position), Parameter.Of(1)).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return new HistoryState { HistoryId = historyId, Last = last is [var mark] ? mark : null, Found = [.. found] };
        }

        async Task<List<T>> AskAsync<T>(string statement, Func<NpgsqlDataReader, T> map, params NpgsqlParameter[] parameters)
        {
            using var command = _client.Command(connection, statement, parameters);
            return await PostgresClient.ReadAllAsync(command, map, cancellationToken).ConfigureAwait(false);
        }
    }

    private static EventMark Mark(NpgsqlDataReader reader) => EventMark.Of(RowMapper.Event(reader), reader.IsDBNull(1) ? null : reader.GetInt64(1));
}
