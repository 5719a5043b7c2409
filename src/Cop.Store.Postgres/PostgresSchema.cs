using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Cop;

/// <summary>The schema's versions: made and raised step by step under a lock, never lowered.</summary>
[SuppressMessage("Security", "CA2100", Justification = "The texts are this package's own; the schema's name is checked by the options.")]
internal sealed class PostgresSchema(PostgresDoor door, string schema)
{
    /// <summary>The version that this package works with.</summary>
    public int Newest => door.Sql.Migrations[^1].Number;

    private int Oldest => door.Sql.Migrations[0].Number;

    /// <summary>Makes sure that the server and the schema can be worked with; says why not.</summary>
    public async Task<CopError?> PrepareAsync(PostgresOptions options, CancellationToken cancellationToken)
    {
        var state = await door.DoAsync(LookAsync, cancellationToken).ConfigureAwait(false);
        if (state.IsReadOnly && !options.ReadOnly)
        {
            return CopError.Temporary(CopErrorCodes.StoreReadOnly,
                "The server takes no writes: it is a read replica, or read-only. Connect to the primary, or open the store read-only.");
        }

        if (state.Version == Newest)
            return null;
        if (state.Version > Newest)
            return new CopError(CopErrorCodes.StoreFormat, $"Schema '{schema}' has version {state.Version}, this package knows {Newest}: a newer one wrote it. Upgrade this node; a schema is never lowered.");
        if (state.Version != 0 && state.Version < Oldest)
        {
            return new CopError(CopErrorCodes.StoreFormat,
                $"Schema '{schema}' has version {state.Version}, from before the first release; this package knows {Oldest} to {Newest}. Export its events with the version that wrote it, and import them into a new store.");
        }

        if (!options.Migrate || options.ReadOnly)
        {
            return state.Version == 0
                ? new CopError(CopErrorCodes.NotFound, $"Schema '{schema}' is missing; open once with Migrate on and a role that may create it.")
                : new CopError(CopErrorCodes.StoreFormat, $"Schema '{schema}' has version {state.Version}, this package needs {Newest}; open once with Migrate on and a role that may change it.");
        }

        await door.DoAsync(MigrateAsync, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<(int Version, bool IsReadOnly)> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(
            "select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean, exists (select from pg_catalog.pg_tables where schemaname = $1 and tablename = 'migrations')", connection);
        command.Parameters.Add(Parameter.Of(schema));
        var (isReadOnly, exists) = (await PostgresDoor.ReadAllAsync(command, reader => (reader.GetBoolean(0), reader.GetBoolean(1)), cancellationToken).ConfigureAwait(false)).Single();
        return (exists ? await VersionAsync(connection, cancellationToken).ConfigureAwait(false) : 0, isReadOnly);
    }

    private async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand($"select coalesce(max(number), 0) from {schema}.migrations", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    // All steps in one transaction: half a schema is none.
    private async Task<int> MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ExecuteAsync(connection, $"select pg_advisory_xact_lock({door.Sql.Seed + 1})", cancellationToken).ConfigureAwait(false);
            var (version, _) = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
            if (version == 0)
            {
                await ExecuteAsync(
                    connection, $"create schema if not exists {schema}; create table if not exists {schema}.migrations (number integer primary key, applied_at timestamptz not null default now())",
                    cancellationToken).ConfigureAwait(false);
            }

            foreach (var (number, text) in door.Sql.Migrations.Where(step => step.Number > version))
                await ExecuteAsync(connection, $"{text};\ninsert into {schema}.migrations (number) values ({number})", cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return Newest;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
