using Npgsql;

namespace Cop;

/// <summary>The queries of one load, sent as one batch, each with the reader of its rows.</summary>
internal sealed class RowQueries(NpgsqlBatch batch, SqlText sql)
{
    private readonly List<Action<NpgsqlDataReader>> _takes = [];

    /// <summary>Adds the queries for all keys. Heads come first: a commit detects rows newer than their head, but not older ones.</summary>
    public void Add(RowKeys keys, LoadedRows rows, Action<NpgsqlDataReader> takeHead)
    {
        Add("101_load_heads", takeHead,
            [.. keys.Views.Where(key => key.Kind == ViewKind.Topic).Select(key => key.TopicId).Union(keys.Heads, StringComparer.Ordinal)]);
        ViewKey[] views = [.. keys.Views.Where(key => key.Kind != ViewKind.Topic)];
        Add(
            "102_load_views", rows.TakeView, [.. views.Select(key => key.TopicId)],
            Parameter.Of([.. views.Select(key => (short)key.Kind)]),
            Parameter.Of((string[])[.. views.Select(key => IndexText.Key(key.Id))]));
        var locations = IdsByKey(keys.Locations);
        AddKeys("103_load_locations", reader => rows.TakePlace(locations[reader.GetGuid(0)], reader), locations.Keys);
        AddKeys("104_load_events", rows.TakeEvent, IdsByKey(keys.Events).Keys);
        var waits = keys.Waiters.ToDictionary(key => (key.TopicId, Key: RowMapper.Hash(key)));
        Add(
            "105_load_waiters", reader => rows.TakeWaiter(waits[(reader.GetString(0), reader.GetGuid(1))], reader),
            [.. waits.Keys.Select(key => key.TopicId)], Parameter.Of([.. waits.Keys.Select(key => key.Key)]));
        Add("106_load_active", rows.TakeActive, [.. keys.Active]);
        Add(
            "107_load_subscriptions", rows.TakeSubscription, [.. keys.Subscriptions.Select(key => key.TopicId)],
            Parameter.Sought(keys.Subscriptions.Select(key => key.Agent)));
    }

    /// <summary>Sends the queries and reads their rows.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            foreach (var take in _takes)
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    take(reader);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Event ids by the keys under which they are stored.</summary>
    public static Dictionary<Guid, string> IdsByKey(IReadOnlyCollection<string> ids)
    {
        var keys = new Dictionary<Guid, string>(ids.Count);
        foreach (var id in ids)
            keys[EventKey.FromEventId(id).ToGuid()] = id;
        return keys;
    }

    private void Add(string statement, Action<NpgsqlDataReader> take, string[] ids, params ReadOnlySpan<NpgsqlParameter> more)
    {
        if (ids.Length == 0)
            return;
        new BatchStatements(batch, sql).Add(statement, [Parameter.Sought(ids), .. more]);
        _takes.Add(take);
    }

    private void AddKeys(string statement, Action<NpgsqlDataReader> take, Dictionary<Guid, string>.KeyCollection keys)
    {
        if (keys.Count == 0)
            return;
        new BatchStatements(batch, sql).Add(statement, Parameter.Of(keys));
        _takes.Add(take);
    }
}
