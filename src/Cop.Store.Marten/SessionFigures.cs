using System.Data.Common;
using Weasel.Core;
using Weasel.Postgresql;

namespace Cop;

/// <summary>The column for the figures of a node as an object of a schema, so that tables from before it get it too.</summary>
internal sealed class SessionFigures(string schema) : ISchemaObject
{
    public DbObjectName Identifier => new PostgresqlObjectName(schema, "cop_session_figures", SchemaUtils.IdentifierUsage.General);

    public IEnumerable<DbObjectName> AllNames() => [Identifier];

    public void WriteCreateStatement(Migrator migrator, TextWriter writer)
    {
        writer.WriteLine($"alter table \"{schema}\".cop_sessions add column if not exists figures text;");
        // In the row: every heartbeat would write a value outside it a second time.
        writer.WriteLine($"alter table \"{schema}\".cop_sessions alter column figures set storage main;");
    }

    public void WriteDropStatement(Migrator rules, TextWriter writer) =>
        writer.WriteLine($"alter table if exists \"{schema}\".cop_sessions drop column if exists figures;");

    public void ConfigureQueryCommand(Weasel.Core.DbCommandBuilder builder) => builder.Append(
        $"select exists (select from pg_attribute a where a.attrelid = to_regclass('\"{schema}\".cop_sessions') " +
            "and a.attname = 'figures');");

    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct)
    {
        var exists = await reader.ReadAsync(ct).ConfigureAwait(false) && reader.GetBoolean(0);
        return new SchemaObjectDelta(this, exists ? SchemaPatchDifference.None : SchemaPatchDifference.Create);
    }
}
