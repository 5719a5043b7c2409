using Npgsql;

namespace Cop;

/// <summary>The queries of one load as one batch, each with the reader of its rows.</summary>
internal sealed class RowQueries(MartenClient client, NpgsqlConnection connection)
{
    private readonly List<Action<NpgsqlDataReader>> _takes = [];
    private readonly NpgsqlBatch _batch = client.Batch(connection);

    /// <summary>Loads the rows of these keys. Heads come first: a commit detects rows newer than their head, but not older ones.</summary>
    public async Task<LoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken)
    {
        var rows = new LoadedRows(keys);
        Add(keys, rows);
        await using (_batch.ConfigureAwait(false))
        {
            if (_takes.Count == 0)
                return rows;
            var reader = await _batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                foreach (var take in _takes)
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        take(reader);
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            return rows;
        }
    }

    private void Add(RowKeys keys, LoadedRows rows)
    {
        string[] heads = [
            .. keys.Views.Where(key => key.Kind == ViewKind.Topic).Select(key => key.TopicId).Union(keys.Heads, StringComparer.Ordinal)];
        Add(heads.Length, "heads", rows.TakeHead, SqlValue.Of(IndexedText.Sought(heads)));
        ViewKey[] views = [.. keys.Views.Where(key => key.Kind != ViewKind.Topic)];
        Add(
            views.Length, "views", rows.TakeView, SqlValue.Of(IndexedText.Sought(views.Select(key => key.TopicId))),
            SqlValue.Of([.. views.Select(key => (short)key.Kind)]), SqlValue.Of((string[])[.. views.Select(key =>
                IndexedText.Key(key.Id))]));
        var locations = StoreRow.IdsByKey(keys.Locations);
        Add(
            locations.Count, "locations", reader => rows.TakeLocation(locations[reader.GetGuid(0)], reader),
            SqlValue.Of((Guid[])[.. locations.Keys]));
        Add(keys.Events.Count, "events", rows.TakeEvent, SqlValue.Of((Guid[])[.. StoreRow.IdsByKey(keys.Events).Keys]));
        var waits = keys.Waiters.ToDictionary(key => (key.TopicId, Key: StoreRow.Hash(key)));
        Add(
            waits.Count, "waiters", reader => rows.TakeWaiter(waits[(reader.GetString(0), reader.GetGuid(1))], reader),
            SqlValue.Of(IndexedText.Sought(waits.Keys.Select(key => key.TopicId))), SqlValue.Of((Guid[])[.. waits.Keys.Select(key =>
                key.Key)]));
        Add(keys.Active.Count, "active", rows.TakeActive, SqlValue.Of(IndexedText.Sought(keys.Active)));
        Add(
            keys.Subscriptions.Count, "subscriptions", rows.TakeSubscription,
            SqlValue.Of(IndexedText.Sought(keys.Subscriptions.Select(key => key.TopicId))),
            SqlValue.Of(IndexedText.Sought(keys.Subscriptions.Select(key => key.Agent))));
    }

    private void Add(int count, string statement, Action<NpgsqlDataReader> take, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        if (count == 0)
            return;
        client.Add(_batch, statement, parameters);
        _takes.Add(take);
    }
}
