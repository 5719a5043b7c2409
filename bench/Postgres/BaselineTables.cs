using Npgsql;
using NpgsqlTypes;

namespace Cop.Bench;

/// <summary>
/// What a commit is measured against: plain INSERTs over a pool of as many connections as there are callers, up to 90, prepared, each one round trip with
/// one commit, and nothing reset when a connection goes back to the pool. One row a transaction goes into one table with one key; many rows a
/// transaction go as arrays into copies of the store's own two tables of events, with their indexes. A row has as many bytes as an event of the other side.
/// </summary>
internal sealed class BaselineTables : IAsyncDisposable
{
    private const int MaxConnections = 90;
    private readonly NpgsqlDataSource _source;
    private readonly string _schema;
    private long _topics;

    private BaselineTables(NpgsqlDataSource source, string schema) => (_source, _schema) = (source, schema);

    /// <summary>Over tables that are there.</summary>
    public static BaselineTables Open(string connectionString, string schema, int callers) => new(
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = Math.Min(callers, MaxConnections), MaxAutoPrepare = 8, AutoPrepareMinUsages = 2, NoResetOnClose = true }),
        schema);

    public static async Task<BaselineTables> CreateAsync(string connectionString, string schema, int callers)
    {
        var tables = Open(connectionString, schema, callers);
        await using var create = tables._source.CreateCommand($"""
            create table {schema}.bare (topic_id text collate "C", seq bigint, type text, draft_digest bytea, body bytea, primary key (topic_id, seq));
            create table {schema}.bare_events (like {schema}.events including all);
            create table {schema}.bare_ids (like {schema}.event_ids including all)
            """);
        await create.ExecuteNonQueryAsync();
        return tables;
    }

    public long NewTopic() => Interlocked.Increment(ref _topics);

    /// <summary>One row, one transaction.</summary>
    public async Task InsertAsync(string topic, int call)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"insert into {_schema}.bare values ($1, $2, $3, $4, $5)", connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = topic });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = call });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = "note.taken" });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = new byte[32] });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = new byte[760] });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Many rows of one topic, one transaction.</summary>
    public async Task InsertAsync(long topic, int call, int rows)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        var first = (long)call * rows;
        long[] seqs = [.. Enumerable.Range(0, rows).Select(row => first + row)];
        var events = new NpgsqlBatchCommand($"insert into {_schema}.bare_events select $1, e.* from unnest($2, $3, $4, $5, $6) as e");
        events.Parameters.Add(new NpgsqlParameter<long> { TypedValue = topic });
        events.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = seqs });
        events.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = new bool[rows] });
        events.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = Enumerable.Repeat("note.taken", rows).ToArray() });
        events.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, Value = Enumerable.Range(0, rows).Select(_ => new byte[32]).ToArray() });
        events.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, Value = Enumerable.Range(0, rows).Select(_ => new byte[760]).ToArray() });
        var ids = new NpgsqlBatchCommand($"insert into {_schema}.bare_ids select i.id, $2, i.seq from unnest($1, $3) as i(id, seq)");
        ids.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. seqs.Select(_ => Guid.CreateVersion7())] });
        ids.Parameters.Add(new NpgsqlParameter<long> { TypedValue = topic });
        ids.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = seqs });
        batch.BatchCommands.Add(events);
        batch.BatchCommands.Add(ids);
        await batch.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
