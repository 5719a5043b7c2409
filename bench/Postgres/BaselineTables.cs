using Npgsql;
using NpgsqlTypes;

namespace Cop.Bench;

/// <summary>
/// The baseline of a commit: prepared INSERTs over a pool with one connection per caller, at most 90. Each is one round trip with one
/// commit, and connections are not reset when they return to the pool. Single rows go into one table with one key. Many rows per
/// transaction go as arrays into copies of the store's two event tables with their indexes. A row has as many bytes as a measured event.
/// </summary>
internal sealed class BaselineTables : IAsyncDisposable
{
    private const int MaxConnections = 90;
    private readonly NpgsqlDataSource _source;
    private readonly string _schema;
    private long _topics;

    private BaselineTables(NpgsqlDataSource source, string schema) => (_source, _schema) = (source, schema);

    /// <summary>Opens existing tables.</summary>
    public static BaselineTables Open(string connectionString, string schema, int callers) => new(
        NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(
                connectionString) { MaxPoolSize = Math.Min(callers, MaxConnections), MaxAutoPrepare = 8, AutoPrepareMinUsages = 2,
                NoResetOnClose = true }),
        schema);

    public static async Task<BaselineTables> CreateAsync(string connectionString, string schema, int callers)
    {
        var tables = Open(connectionString, schema, callers);
        await using var create = tables._source.CreateCommand($"""
            create table {schema}.baseline (topic_id text collate "C", seq bigint, type text, draft_digest bytea, body bytea, primary key
              (topic_id, seq));
            create table {schema}.baseline_events (like {schema}.events including all);
            create table {schema}.baseline_ids (like {schema}.event_ids including all)
            """);
        await create.ExecuteNonQueryAsync();
        return tables;
    }

    public long NewTopic() => Interlocked.Increment(ref _topics);

    /// <summary>Inserts one row in one transaction.</summary>
    public async Task InsertAsync(string topic, int call)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"insert into {_schema}.baseline values ($1, $2, $3, $4, $5)", connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = topic });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = call });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = "note.taken" });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = new byte[32] });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = new byte[760] });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Inserts many rows of one topic in one transaction.</summary>
    public async Task InsertAsync(long topic, int call, int rows)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        var first = (long)call * rows;
        long[] seqs = [.. Enumerable.Range(0, rows).Select(row => first + row)];
        var events = new NpgsqlBatchCommand($"insert into {_schema}.baseline_events select $1, e.* from unnest($2, $3, $4, $5, $6) as e");
        events.Parameters.Add(new NpgsqlParameter<long> { TypedValue = topic });
        events.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = seqs });
        events.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = new bool[rows] });
        events.Parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                Value = Enumerable.Repeat("note.taken", rows).ToArray() });
        events.Parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
                Value = Enumerable.Range(0, rows).Select(_ => new byte[32]).ToArray() });
        events.Parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
                Value = Enumerable.Range(0, rows).Select(_ => new byte[760]).ToArray() });
        var ids = new NpgsqlBatchCommand($"insert into {_schema}.baseline_ids select i.id, $2, i.seq from unnest($1, $3) as i(id, seq)");
        ids.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. seqs.Select(_ => Guid.CreateVersion7())] });
        ids.Parameters.Add(new NpgsqlParameter<long> { TypedValue = topic });
        ids.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = seqs });
        batch.BatchCommands.Add(events);
        batch.BatchCommands.Add(ids);
        await batch.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
