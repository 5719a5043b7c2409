namespace Cop.Stores.Tests;

/// <summary>The store on Postgres behind PgBouncer in transaction mode: the same suite, unchanged, and no option set.</summary>
public sealed class PgBouncerStoreTests : StoreSuite
{
    private readonly string _schema = PostgresServer.NewSchema();

    protected override async Task<ICopStorage> OpenAsync() =>
        (await PostgresStorage.OpenAsync(PgBouncer.Shared.ConnectionString, new PostgresOptions { NodeId = "urn:cop:node:pooled", Schema = _schema, Migrate = true })).Unwrap();

    protected override Task CleanAsync()
    {
        PostgresServer.Shared.DropSchema(_schema);
        return Task.CompletedTask;
    }
}
