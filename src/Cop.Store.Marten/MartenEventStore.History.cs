using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

/// <content>The store's history.</content>
public sealed partial class MartenEventStore
{
    private readonly HeartbeatSignal _historyDue = new();
    private volatile CopError? _replaced;

    /// <inheritdoc/>
    public bool CanHistoryChange => true;

    /// <inheritdoc/>
    /// <remarks>A heartbeat that succeeds after failed ones is the first operation after a reconnection.</remarks>
    public Task WaitForHistoryCheckAsync(CancellationToken cancellationToken) =>
        _historyDue.WaitAsync(_options.LeaseDuration / HeartbeatsPerLease, _options.TimeProvider, cancellationToken);

    /// <inheritdoc/>
    public Task<HistoryState> ReadHistoryAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        var ids = StoreRow.IdsByKey(eventIds);
        return _client.ExecuteAsync((connection, token) => ReadHistoryAsync(connection, ids, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string> ReplaceHistoryAsync(string expected, string replacement, CancellationToken cancellationToken)
    {
        RefuseWhenNotWritable();
        var replaced = await _client.QueryAsync(
            "replace_history", reader => reader.GetString(0), cancellationToken, SqlValue.Of(expected), SqlValue.Of(replacement))
            .ConfigureAwait(false);
        return replaced is [var now]
            ? now
            : await SingleAsync(_client, "history_id", HistoryIdOf, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AgentSubscription> FindSubscriptionsBeyondLogAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await _client.QueryAsync(
            "subscriptions_beyond_log", reader => StoredJson.Subscription(StoreRow.Bytes(reader, 0)!), cancellationToken)
            .ConfigureAwait(false);
        foreach (var subscription in rows)
        {
            var last = (await GetHeadAsync(subscription.TopicId, cancellationToken).ConfigureAwait(false))?.LastSeq ?? 0;
            if (HistoryRules.BringBack(subscription, last, 0) is not null)
                yield return subscription;
        }
    }

    private async Task<HistoryState> ReadHistoryAsync(
        NpgsqlConnection connection, Dictionary<Guid, string> ids, CancellationToken cancellationToken)
    {
        var historyId = (await _client.QueryAsync(connection, "history_id", HistoryIdOf, cancellationToken).ConfigureAwait(false)).Single();
        var last = await _client.QueryAsync(connection, "last_event", reader => Mark(reader, null), cancellationToken)
            .ConfigureAwait(false);
        var found = ids.Count == 0 ? [] : await _client.QueryAsync(
            connection, "remembered_events", reader => Mark(reader, ids.GetValueOrDefault(reader.GetGuid(2))), cancellationToken,
            SqlValue.Of((Guid[])[.. ids.Keys])).ConfigureAwait(false);
        return new HistoryState { HistoryId = historyId, Last = last.Count == 0 ? null : last[0], Found = [.. found] };
    }

    // A backup of another store may have been restored under the name of this one. Nothing that this node remembers fits it.
    private string HistoryIdOf(NpgsqlDataReader reader)
    {
        var found = reader.GetString(0);
        if (found == StoreId)
            return reader.GetString(1);
        _replaced = new CopError(
            CopErrorCodes.StoreAccess,
            $"Schema '{_client.Sql.Schema}' contains the store '{found}' now, but this node was opened on '{StoreId}': it was replaced, " +
                $"for example by a backup of another store. The node writes nothing any more; stop it, and start it again if this is " +
                $"intended.");
        throw new CopException(_replaced);
    }

    private void RefuseWhenReplaced()
    {
        if (_replaced is { } other)
            throw new CopException(other);
    }

    // An unreadable event is neither the remembered one nor lost: verification reports it.
    private static EventMark Mark(NpgsqlDataReader reader, string? eventId)
    {
        long? position = reader.IsDBNull(1) ? null : reader.GetInt64(1);
        try
        {
            return EventMark.Of(StoreRow.Event(reader), position);
        }
        catch (CopInvariantException)
        {
            return new EventMark(eventId ?? "", "", 0, Guid.Empty) { Position = position };
        }
    }
}
