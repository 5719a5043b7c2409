using System.Collections.Immutable;
using Marten.Services;
using Npgsql;

namespace Cop;

public sealed partial class MartenEventStore
{
    /// <inheritdoc/>
    /// <remarks>Rows that are equal to the stored ones are not written.</remarks>
    public async Task<bool> ReplaceViewsAsync(
        string topicId, long appliedSeq, ImmutableArray<View> views, CancellationToken cancellationToken)
    {
        RefuseWhenNotWritable();
        try
        {
            return await _client.ExecuteAsync(
                (connection, token) => ReplaceAsync(connection, topicId, appliedSeq, views, token), cancellationToken)
                    .ConfigureAwait(false);
        }
        catch (CopException fault) when (fault.Error.Code == CopErrorCodes.ConflictRetry)
        {
            // The transaction that holds the topic adds events to it: the caller reads it again.
            return false;
        }
    }

    private async Task<bool> ReplaceAsync(
        NpgsqlConnection connection, string topicId, long appliedSeq, ImmutableArray<View> views, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await _client.QueryAsync(connection, "settings", _ => true, cancellationToken).ConfigureAwait(false);
            var topics = await _client.QueryAsync(
                connection, "lock_topic", reader => (AppliedSeq: reader.GetInt64(0), View: StoreRow.Bytes(reader, 1)), cancellationToken,
                SqlValue.Sought(topicId)).ConfigureAwait(false);
            if (topics is not [var topic] || topic.AppliedSeq != appliedSeq)
                return false;
            var stored = await _client.QueryAsync(
                connection, "topic_views", reader => (Kind: reader.GetInt16(0), Id: reader.GetString(1), Body: StoreRow.Bytes(reader, 2)!),
                cancellationToken, SqlValue.Sought(topicId)).ConfigureAwait(false);
            var known = stored.ToDictionary(row => (row.Kind, row.Id), row => row.Body);
            var own = views.OfType<Topic>().FirstOrDefault();
            byte[]? ownBody = own is null ? null : StoredJson.Bytes(ViewJson.Write(own));
            var rows = views.Where(view => view is not Topic).Select(view => (Key: KeyOf(view), View: view)).ToList();
            View[] changed = [.. rows.Where(row => !known.TryGetValue(row.Key, out var body)
                || !body.AsSpan().SequenceEqual(StoredJson.Bytes(ViewJson.Write(row.View)))).Select(row => row.View)];
            (short, string)[] gone = [.. known.Keys.Except(rows.Select(row => row.Key))];
            if (changed.Length > 0 || gone.Length > 0 || !IsSame(ownBody, topic.View))
                await SwapAsync(transaction, topicId, own, ownBody, changed, gone, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private async Task SwapAsync(
        NpgsqlTransaction transaction, string topicId, Topic? own, byte[]? ownBody, View[] changed, (short, string)[] gone,
        CancellationToken cancellationToken)
    {
        var session = _store.LightweightSession(SessionOptions.ForTransaction(transaction, false));
        await using (session.ConfigureAwait(false))
        {
            ViewStatements.QueueRemoval(session, _client.Sql, topicId, gone);
            ViewStatements.Queue(session, _client.Sql, changed);
            await session.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        await _client.QueryAsync(
            transaction.Connection!, "replace_topic_view", _ => true, cancellationToken, SqlValue.Of(topicId),
            SqlValue.Of((short?)own?.Status), SqlValue.Of(ownBody)).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static (short, string) KeyOf(View view)
    {
        var key = ViewKey.For(view);
        return ((short)key.Kind, IndexedText.Key(key.Id));
    }

    private static bool IsSame(byte[]? left, byte[]? right) =>
        left is null || right is null ? left is null && right is null : left.AsSpan().SequenceEqual(right);
}
