using Cop.Stores.Tests;
using Npgsql;

namespace Cop.Bench;

/// <summary>The disk space of a schema's tables, with their indexes.</summary>
internal static class PostgresSizes
{
    /// <summary>Reads the tables of a schema, the largest first.</summary>
    public static async Task<List<(string Name, long Bytes)>> ReadAsync(PostgresServer server, string schema)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var sizes = new NpgsqlCommand(
            "select c.relname, pg_total_relation_size(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace where " +
                "n.nspname = $1 and c.relkind = 'r' order by 2 desc", connection);
        sizes.Parameters.Add(new() { Value = schema });
        var tables = new List<(string Name, long Bytes)>();
        await using var reader = await sizes.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            tables.Add((reader.GetString(0), reader.GetInt64(1)));
        return tables;
    }
}
