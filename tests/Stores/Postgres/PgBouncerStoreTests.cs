namespace Cop.Stores.Tests;

/// <summary>The store on Postgres behind PgBouncer in transaction mode: the same suite, unchanged, and no option set.</summary>
public sealed class PgBouncerStoreTests : EventStoreConformanceTests
{
    private readonly string _schema = PostgresServer.NewSchema();

    protected override async Task<IEventStore> OpenAsync() =>
        (await PostgresEventStore.OpenAsync(
            PgBouncer.Shared.ConnectionString,
            new PostgresOptions
            {
                NodeId = "urn:cop:node:pooled", Schema = _schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
                CommandTimeout = HangLimit.Span,
            })).Unwrap();

    protected override Task CleanAsync()
    {
        PostgresServer.Shared.DropSchema(_schema);
        return Task.CompletedTask;
    }
}
