using System.Collections.Immutable;
using Cop.Stores.Tests;

namespace Cop.Conformance.Tests;

/// <summary>The store on a throwaway PostgreSQL server; each store has a schema of its own.</summary>
internal sealed class PostgresSource : IStoreSource
{
    private string? _schema;

    public Task ForgetAsync(CancellationToken cancellationToken)
    {
        Drop();
        return Task.CompletedTask;
    }

    public async Task<ICopStorage> OpenAsync(ImmutableArray<IUpcaster> upcasters, CancellationToken cancellationToken) =>
        (await PostgresStorage.OpenAsync(PostgresServer.Shared.ConnectionString, new PostgresOptions { Migrate = true, NodeId = "urn:cop:node:tested", Schema = _schema ??= PostgresServer.NewSchema() }, cancellationToken)).Unwrap();

    public ValueTask DisposeAsync()
    {
        Drop();
        return ValueTask.CompletedTask;
    }

    private void Drop()
    {
        if (_schema is { } old)
            PostgresServer.Shared.DropSchema(old);
        _schema = null;
    }
}
