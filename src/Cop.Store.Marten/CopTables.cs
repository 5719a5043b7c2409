using System.Data.Common;
using System.Globalization;
using JasperFx.Events;
using Weasel.Core;
using Weasel.Postgresql;

namespace Cop;

/// <summary>All COP tables as one object of a schema: they are created together, and their version is a comment on the first.</summary>
internal sealed class CopTables(string schema, StreamIdentity identity) : ISchemaObject
{
    /// <summary>The version of the tables that this package reads and writes.</summary>
    public const int Version = 1;

    /// <summary>The comment on the first table.</summary>
    public static readonly string Mark = string.Create(CultureInfo.InvariantCulture, $"cop {Version}");

    private static readonly string[] Names =
    [
        "cop_store", "cop_topics", "cop_events", "cop_parents", "cop_views", "cop_waits", "cop_pending", "cop_positions", "cop_agents",
        "cop_subscriptions", "cop_sessions", "cop_profiles", "cop_sequence_rows",
    ];

    public DbObjectName Identifier => Name("cop_store");

    public IEnumerable<DbObjectName> AllNames() => Names.Select(Name);

    public void WriteCreateStatement(Migrator migrator, TextWriter writer) =>
        writer.WriteLine(SqlStatements.Tables(schema, identity == StreamIdentity.AsString ? "varchar" : "uuid", Version));

    public void WriteDropStatement(Migrator rules, TextWriter writer)
    {
        writer.WriteLine($"drop function if exists \"{schema}\".cop_initial_cursor(text, text);");
        foreach (var name in Names.Reverse())
            writer.WriteLine($"drop table if exists \"{schema}\".{name};");
    }

    public void ConfigureQueryCommand(Weasel.Core.DbCommandBuilder builder) =>
        builder.Append($"select to_regclass('\"{schema}\".cop_store') is not null;");

    // Tables of another version are left unchanged; opening the store names them.
    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct)
    {
        var exists = await reader.ReadAsync(ct).ConfigureAwait(false) && reader.GetBoolean(0);
        return new SchemaObjectDelta(this, exists ? SchemaPatchDifference.None : SchemaPatchDifference.Create);
    }

    private PostgresqlObjectName Name(string name) => new(schema, name, SchemaUtils.IdentifierUsage.General);
}
