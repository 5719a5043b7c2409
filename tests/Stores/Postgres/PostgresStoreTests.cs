namespace Cop.Stores.Tests;

/// <summary>The store on Postgres: the same suite, unchanged.</summary>
public sealed class PostgresStoreTests : StoreSuite
{
    private readonly string _schema = PostgresServer.NewSchema();

    protected override async Task<ICopStorage> OpenAsync() =>
        (await PostgresStorage.OpenAsync(PostgresServer.Shared.ConnectionString, new PostgresOptions { NodeId = "urn:cop:node:tested", Schema = _schema, Migrate = true })).Unwrap();

    protected override Task CleanAsync()
    {
        PostgresServer.Shared.DropSchema(_schema);
        return Task.CompletedTask;
    }
}
