using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cop.Conformance.Runner;
using Npgsql;

namespace Cop.Cli;

/// <summary>The store on Postgres; each store has a schema of its own beside the one that the address names, and takes it away when it is done.</summary>
internal sealed class PostgresSource(PostgresAddress address) : IStoreSource
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(address.ConnectionString);
    private string? _schema;

    public Task ForgetAsync(CancellationToken cancellationToken) => DropAsync(cancellationToken);

    public async Task<ICopStorage> OpenAsync(ImmutableArray<IUpcaster> upcasters, CancellationToken cancellationToken)
    {
        _schema ??= $"conformance_{Guid.CreateVersion7():N}";
        var options = new PostgresOptions { Migrate = true, NodeId = "urn:cop:node:tested", Schema = _schema };
        return (await PostgresStorage.OpenAsync(address.ConnectionString, options, cancellationToken).ConfigureAwait(false)).Unwrap();
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
        await using (command.ConfigureAwait(false))
        {
            while (!await TryDropAsync(command, cancellationToken).ConfigureAwait(false))
            {
            }
        }

        _schema = null;
    }

    // What a kernel was doing when it was killed goes on in the server for a moment; it and the drop may want each other's locks, and the server ends one of them.
    private static async Task<bool> TryDropAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException deadlock) when (deadlock.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }
}
