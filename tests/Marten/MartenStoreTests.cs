namespace Cop.Marten.Tests;

/// <summary>The store on Marten: the same suite as every store, unchanged.</summary>
public sealed class MartenStoreTests : EventStoreConformanceTests
{
    private string? _schema;

    protected override async Task<IEventStore> OpenAsync()
    {
        _schema ??= await MartenSchema.TakeAsync();
        return (await MartenEventStore.OpenAsync(PostgresServer.Shared.ConnectionString, MartenSchema.Options(_schema))).Unwrap();
    }

    protected override Task CleanAsync()
    {
        if (_schema is not null)
            MartenSchema.Return(_schema);
        return Task.CompletedTask;
    }
}
