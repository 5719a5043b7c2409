using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cop.Conformance.Runner;
using Npgsql;

namespace Cop.Cli;

/// <summary>Opens stores on Postgres, each in a temporary schema beside the one in the address.</summary>
internal sealed class PostgresStoreFactory(PostgresAddress address) : IStoreFactory
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(address.ConnectionString);
    private string? _schema;

    public Task ForgetAsync(CancellationToken cancellationToken) => DropAsync(cancellationToken);

    public async Task<IEventStore> OpenAsync(ImmutableArray<IUpcaster> upcasters, CancellationToken cancellationToken)
    {
        _schema ??= $"conformance_{Guid.CreateVersion7():N}";
        // No check fails because the server is busy.
        var options = new PostgresOptions
        {
            MigrateOnOpen = true, NodeId = "urn:cop:node:tested", Schema = _schema, AppendTimeout = TimeSpan.FromMinutes(2),
        };
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
                // The statement of a killed kernel still runs on the server for a moment. It and the drop waited for each other's locks,
                // and the server ended the drop. The other statement has finished by now.
                continue;
            }
        }
    }
}
