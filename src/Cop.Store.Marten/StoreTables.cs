using JasperFx.Events;
using JasperFx.MultiTenancy;
using Marten;

namespace Cop;

/// <summary>The tables of the store: their creation by Marten's migrations, and the checks of a Marten store and a database.</summary>
internal static class StoreTables
{
    /// <summary>The seed of the lock that lets one node migrate at a time.</summary>
    private const long MigrationLock = 0x434F504D;

    private static readonly string[] NeededColumns = ["id", "stream_id", "version", "bdata"];

    /// <summary>Returns the reason that a Marten store cannot hold topics; null when it can.</summary>
    public static CopError? Refuse(IDocumentStore store)
    {
        if (CopStoreOptionsExtensions.TypesOf(store) is null)
            return new(CopErrorCodes.StoreFormat, "The Marten store is not configured for COP: call AddCop in its StoreOptions.");
        var events = store.Options.Events;
        if (events.TenancyStyle == TenancyStyle.Conjoined || events.UseTenantPartitionedEvents)
            return new(CopErrorCodes.StoreFormat,
                "The events of the Marten store have conjoined tenancy, where a stream id belongs to a tenant; a topic belongs to " +
                "none. Use " +
                    "single tenancy for its events, or a Marten store of its own for COP.");
        if (store.Options.Tenancy.GetType().Name != "DefaultTenancy")
            return new(CopErrorCodes.StoreFormat,
                "The Marten store has a database per tenant; a COP store is one database. Open it at one of the connection strings.");
        return events.EnableUniqueIndexOnEventId
            ? null
            : new(CopErrorCodes.StoreFormat,
                "EnableUniqueIndexOnEventId was switched off after AddCop; event ids must be unique. Leave it on.");
    }

    /// <summary>Creates what is missing, as far as the store's AutoCreate allows it.</summary>
    public static Task MigrateAsync(IDocumentStore store, MartenClient client, CancellationToken cancellationToken) =>
        client.ExecuteAsync(
            async (connection, token) =>
            {
                var transaction = await connection.BeginTransactionAsync(token).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    using var command = new Npgsql.NpgsqlCommand(
                        $"select pg_advisory_xact_lock({MigrationLock}, hashtext('{client.Sql.Schema}'))", connection, transaction);
                    await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                    await store.Storage.Database.EnsureStorageExistsAsync(typeof(IEvent), token).ConfigureAwait(false);
                    await store.Storage.Database.EnsureStorageExistsAsync(typeof(CopFeature), token).ConfigureAwait(false);
                    await transaction.CommitAsync(token).ConfigureAwait(false);
                    return true;
                }
            },
            cancellationToken);

    /// <summary>Returns the comment on the first table; null when there is none.</summary>
    public static async Task<string?> FindAsync(MartenClient client, CancellationToken cancellationToken) =>
        (await client.QueryAsync(
            "store", reader => reader.IsDBNull(0) ? null : reader.GetString(0), cancellationToken).ConfigureAwait(false)).Single();

    /// <summary>Returns the reason that the database's tables cannot be used; null when they can.</summary>
    public static async Task<CopError?> CheckAsync(IDocumentStore store, MartenClient client, CancellationToken cancellationToken)
    {
        var (mark, columns, streamType, hasFigures) = (await client.QueryAsync(
            "store",
            reader => (Mark: reader.IsDBNull(0) ? null : reader.GetString(0), Columns: reader.GetFieldValue<string[]>(1),
                StreamType: reader.IsDBNull(2) ? "" : reader.GetString(2), HasFigures: reader.GetBoolean(3)),
            cancellationToken).ConfigureAwait(false)).Single();
        var schema = client.Sql.Schema;
        if (columns.Length == 0 || mark is null)
            return new(CopErrorCodes.NotFound,
                $"Schema '{schema}' has no {(columns.Length == 0 ? "events of Marten" : "COP tables")}: create them with Marten's " +
                $"migrations, " +
                    $"or 'cop store migrate', under a role that may do so. Marten's AutoCreate does it only where it is not None.");
        string[] lacking = [.. NeededColumns.Except(columns)];
        if (lacking.Length > 0)
            return new(CopErrorCodes.StoreFormat,
                $"The events in schema '{schema}' are of another version of Marten: they lack the columns {string.Join(", ", lacking)}. " +
                    $"Migrate the database with Marten 9 first.");
        if (streamType == "uuid" != (store.Options.Events.StreamIdentity == StreamIdentity.AsGuid))
            return new(CopErrorCodes.StoreFormat,
                $"The events in schema '{schema}' have stream ids of type {streamType}, and the Marten store is configured for " +
                    $"{store.Options.Events.StreamIdentity}: set its StreamIdentity to what the database has.");
        if (mark != CopTables.Mark)
            return new(CopErrorCodes.StoreFormat,
                $"The COP tables in schema '{schema}' are '{mark}', and this package uses '{CopTables.Mark}'; use the package that " +
                $"created " +
                    $"them.");
        return hasFigures
            ? null
            : new(CopErrorCodes.StoreFormat,
                $"The table cop_sessions in schema '{schema}' lacks the column figures: migrate it with Marten's migrations, or " +
                    $"'cop store migrate', under a role that may do so.");
    }
}
