using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Cop;

/// <summary>The versions of the schema: created and upgraded step by step under a lock, never downgraded.</summary>
[SuppressMessage("Security", "CA2100", Justification = "The texts are this package's own; the schema's name is checked by the options.")]
internal sealed class PostgresSchema(PostgresClient client, string schema)
{
    /// <summary>The oldest supported major version of the server.</summary>
    private const int OldestServer = 14;
    private const int ServerMajor = 10_000;

    /// <summary>The version that this package requires.</summary>
    public int Newest => client.Sql.Migrations[^1].Number;

    private int Oldest => client.Sql.Migrations[0].Number;

    /// <summary>Checks that the server and the schema can be used; returns the reason when not.</summary>
    public async Task<CopError?> PrepareAsync(PostgresOptions options, CancellationToken cancellationToken)
    {
        var state = await client.ExecuteAsync(LookAsync, cancellationToken).ConfigureAwait(false);
        if (Unfit(state, mayMigrate: options is { MigrateOnOpen: true, ReadOnly: false }, options.ReadOnly) is { } unfit)
            return unfit;
        return state.Version == Newest ? null : (await MigrateAsync(cancellationToken).ConfigureAwait(false)).Error;
    }

    /// <summary>Creates the schema, or upgrades it to the version that this package requires.</summary>
    /// <returns>The version before and after.</returns>
    public async Task<CopResult<SchemaMigration>> MigrateAsync(CancellationToken cancellationToken)
    {
        var state = await client.ExecuteAsync(LookAsync, cancellationToken).ConfigureAwait(false);
        return Unfit(state, mayMigrate: true, isReading: false) is { } unfit
            ? unfit
            : await client.ExecuteAsync(RaiseAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the error for a server that is too old; null when it is not.</summary>
    /// <param name="version">The value of <c>server_version_num</c>: 150018 is 15.18.</param>
    public static CopError? TooOld(int version) => version >= OldestServer * ServerMajor ? null : new CopError(
        CopErrorCodes.StoreFormat,
        $"The server is PostgreSQL {version / ServerMajor}; this store needs {OldestServer} or later. Upgrade the server.");

    private CopError? Unfit(SchemaState state, bool mayMigrate, bool isReading)
    {
        if (TooOld(state.ServerVersion) is { } tooOld)
            return tooOld;
        if (state.Encoding != "UTF8")
        {
            return new CopError(CopErrorCodes.StoreFormat,
                $"The database has the encoding {state.Encoding}, in which not every text can be stored; a store needs UTF8. Create a " +
                    $"database with \"encoding 'UTF8' template template0\".");
        }

        if (state.IsReadOnly && !isReading)
        {
            return CopError.Temporary(CopErrorCodes.StoreReadOnly,
                "The server takes no writes: it is a read replica, or read-only. Connect to the primary, or open the store read-only.");
        }

        if (state.Version > Newest)
            return new CopError(
                CopErrorCodes.StoreFormat,
                $"Schema '{schema}' has version {state.Version}, this package supports {Newest}: a newer one wrote it. Upgrade this " +
                    $"node; a schema is never downgraded.");
        if (state.Version != 0 && state.Version < Oldest)
        {
            return new CopError(CopErrorCodes.StoreFormat,
                $"Schema '{schema}' has version {state.Version}, from before the first release; this package supports {Oldest} to " +
                    $"{Newest}. Export its events with the version that wrote it, and import them into a new store.");
        }

        if (state.Version == Newest || mayMigrate)
            return null;
        return state.Version == 0
            ? new CopError(
                CopErrorCodes.NotFound,
                $"Schema '{schema}' is missing; create it with 'cop store migrate' under a role that may create it, or open once with " +
                    $"Migrate on.")
            : new CopError(
                CopErrorCodes.StoreFormat,
                $"Schema '{schema}' has version {state.Version}, this package needs {Newest}; upgrade it with 'cop store migrate' under " +
                    $"the role that owns it, or open once with Migrate on.");
    }

    private async Task<SchemaState> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(
            "select current_setting('server_version_num')::integer, current_setting('server_encoding'), pg_is_in_recovery() or " +
                "current_setting('default_transaction_read_only')::boolean, "
            + "exists (select from pg_catalog.pg_tables where schemaname = $1 and tablename = 'migrations')", connection);
        command.Parameters.Add(Parameter.Of(schema));
        var (server, encoding, isReadOnly, exists) = (await PostgresClient.ReadAllAsync(
            command, reader => (reader.GetInt32(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3)), cancellationToken)
        .ConfigureAwait(false)).Single();
        return new SchemaState(
            server, encoding, isReadOnly, exists ? await VersionAsync(connection, cancellationToken).ConfigureAwait(false) : 0);
    }

    private async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand($"select coalesce(max(number), 0) from {client.Sql.QuotedSchema}.migrations", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    // All steps run in one transaction. The version is read again under the lock, since the previous owner of the lock may have upgraded
    // the schema.
    private async Task<CopResult<SchemaMigration>> RaiseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ExecuteAsync(connection, "select pg_advisory_xact_lock($1)", cancellationToken, Parameter.Of(client.Sql.Seed + 1))
                .ConfigureAwait(false);
            var state = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
            if (Unfit(state, mayMigrate: true, isReading: false) is { } unfit)
                return unfit;
            if (state.Version == 0)
            {
                await ExecuteAsync(
                    connection,
                    $"create schema if not exists {client.Sql.QuotedSchema}; create table if not exists " +
                        $"{client.Sql.QuotedSchema}.migrations (number integer primary key, applied_at timestamptz not null default now())",
                    cancellationToken).ConfigureAwait(false);
            }

            foreach (var (number, text) in client.Sql.Migrations.Where(step => step.Number > state.Version))
            {
                await ExecuteAsync(connection, text, cancellationToken).ConfigureAwait(false);
                await ExecuteAsync(
                    connection, $"insert into {client.Sql.QuotedSchema}.migrations (number) values ($1)", cancellationToken,
                    Parameter.Of(number)).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return new SchemaMigration(state.Version, Newest);
        }
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string text, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        // A step may rewrite large tables, and another node that does so may hold the lock.
        using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed record SchemaState(int ServerVersion, string Encoding, bool IsReadOnly, int Version);
}
