using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cop.Conformance.Runner;
using Npgsql;

namespace Cop.Cli;

/// <summary>The store on Postgres; each store has a schema of its own beside the one that the address names, and takes it away when it is done.</summary>
internal sealed class PostgresStoreFactory(PostgresAddress address) : IStoreFactory
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(address.ConnectionString);
    private string? _schema;

    public Task ForgetAsync(CancellationToken cancellationToken) => DropAsync(cancellationToken);

    public async Task<IEventStore> OpenAsync(ImmutableArray<IUpcaster> upcasters, CancellationToken cancellationToken)
    {
        _schema ??= $"conformance_{Guid.CreateVersion7():N}";
        var options = new PostgresOptions { MigrateOnOpen = true, NodeId = "urn:cop:node:tested", Schema = _schema };
        return (await PostgresEventStore.OpenAsync(address.ConnectionString, options, cancellationToken).ConfigureAwait(false)).Unwrap();
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync(CancellationToken.None).ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The schema's name is made here.")]
    private async Task DropAsync(CancellationToken cancellationToken)
    {
        if (_schema is not { } old)
            return;
        var command = _source.CreateCommand($"drop schema if exists {old} cascade");
        await using var owned = command.ConfigureAwait(false);
        while (_schema is not null)
        {
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                _schema = null;
            }
            catch (PostgresException deadlock) when (deadlock.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                // What a kernel was doing when it was killed goes on in the server for a moment. It and the drop wanted each other's locks, and the drop
                // was chosen to end; the other one has gone on by now.
                continue;
            }
        }
    }
}
