using JasperFx;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Cop;

/// <summary>A Marten store and a connection pool for a store that is opened at a connection string.</summary>
internal sealed class OwnedStore(NpgsqlDataSource source, DocumentStore store) : IAsyncDisposable
{
    public DocumentStore Store => store;

    public static OwnedStore Create(string connectionString, CopMartenOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = options.MaxConnections,
            MaxAutoPrepare = options.UsePreparedStatements ? 64 : 0,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
        };
        settings.ApplicationName ??= "cop " + options.NodeId;
        var source = NpgsqlDataSource.Create(settings);
        var store = Marten.DocumentStore.For(marten =>
        {
            marten.Connection(source);
            marten.DatabaseSchemaName = options.Schema;
            marten.DisableNpgsqlLogging = true;
            marten.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
            marten.AutoCreateSchemaObjects = options is { MigrateOnOpen: true, ReadOnly: false }
                ? AutoCreate.CreateOrUpdate : AutoCreate.None;
            marten.Events.StreamIdentity = StreamIdentity.AsString;
            marten.Events.AppendMode = EventAppendMode.Quick;
            // A repetition of a failed batch runs in an aborted transaction; the store repeats commits itself.
            marten.ConfigurePolly(static _ => { });
            marten.ConfigureWritePolly(static _ => { });
            marten.AddCop(options.EventTypes);
        });
        return new OwnedStore(source, store);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }
}
