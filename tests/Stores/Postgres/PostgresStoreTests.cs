namespace Cop.Stores.Tests;

/// <summary>The store on Postgres: the same suite, unchanged.</summary>
public sealed class PostgresStoreTests : EventStoreConformanceTests
{
    private readonly string _schema = PostgresServer.NewSchema();

    protected override async Task<IEventStore> OpenAsync() =>
        (await PostgresEventStore.OpenAsync(
            PostgresServer.Shared.ConnectionString,
            new PostgresOptions
            {
                NodeId = "urn:cop:node:tested", Schema = _schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
                CommandTimeout = HangLimit.Span,
            })).Unwrap();

    protected override Task CleanAsync()
    {
        PostgresServer.Shared.DropSchema(_schema);
        return Task.CompletedTask;
    }
}
