using System.Data.Common;
using Weasel.Core;
using Weasel.Postgresql;

namespace Cop;

/// <summary>The tables of the index of topics as one object of a schema. They hold derived data only, and have no version.</summary>
internal sealed class TopicIndexTables(string schema) : ISchemaObject
{
    private static readonly string[] Names = ["cop_topic_index_position", "cop_topic_index", "cop_topic_index_counters"];

    public DbObjectName Identifier => Name(Names[0]);

    public IEnumerable<DbObjectName> AllNames() => Names.Select(Name);

    public void WriteCreateStatement(Migrator migrator, TextWriter writer) => writer.WriteLine(SqlStatements.TopicIndexTables(schema));

    public void WriteDropStatement(Migrator rules, TextWriter writer)
    {
        foreach (var name in Names)
            writer.WriteLine($"drop table if exists \"{schema}\".{name};");
    }

    public void ConfigureQueryCommand(Weasel.Core.DbCommandBuilder builder) =>
        builder.Append($"select to_regclass('\"{schema}\".{Names[0]}') is not null;");

    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct)
    {
        var exists = await reader.ReadAsync(ct).ConfigureAwait(false) && reader.GetBoolean(0);
        return new SchemaObjectDelta(this, exists ? SchemaPatchDifference.None : SchemaPatchDifference.Create);
    }

    private PostgresqlObjectName Name(string name) => new(schema, name, SchemaUtils.IdentifierUsage.General);
}
