using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cop.Conformance.Runner;
using Npgsql;

namespace Cop.Cli;

/// <summary>
/// Opens stores on Marten in a temporary schema beside the one in the address. It is emptied between two stores, not dropped.
/// </summary>
internal sealed class MartenStoreFactory(MartenAddress address) : IStoreFactory
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(address.ConnectionString);
    private string? _schema;
    private bool _mustBeEmptied;

    public Task ForgetAsync(CancellationToken cancellationToken)
    {
        _mustBeEmptied = _schema is not null;
        return Task.CompletedTask;
    }

    public async Task<IEventStore> OpenAsync(ImmutableArray<IUpcaster> upcasters, CancellationToken cancellationToken)
    {
        var options = new CopMartenOptions
        {
            NodeId = "urn:cop:node:tested",
            AppendTimeout = TimeSpan.FromMinutes(2),
            Schema = _schema ?? $"conformance_{Guid.CreateVersion7():N}",
        };
        if (_schema is null)
        {
            (await MartenEventStore.MigrateAsync(address.ConnectionString, options, cancellationToken).ConfigureAwait(false)).Unwrap();
            _schema = options.Schema;
        }

        if (_mustBeEmptied)
            await EmptyAsync(_schema, cancellationToken).ConfigureAwait(false);
        _mustBeEmptied = false;
        return (await MartenEventStore.OpenAsync(address.ConnectionString, options, cancellationToken).ConfigureAwait(false)).Unwrap();
    }

    public async ValueTask DisposeAsync()
    {
        if (_schema is { } created)
            await RunAsync($"drop schema if exists {created} cascade", CancellationToken.None).ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task EmptyAsync(string schema, CancellationToken cancellationToken)
    {
        var tables = (string)(await RunAsync(
            $"select string_agg(format('%I.%I', schemaname, tablename), ', ') from pg_tables where schemaname = '{schema}'",
            cancellationToken).ConfigureAwait(false))!;
        await RunAsync($"truncate {tables} restart identity cascade; insert into {schema}.cop_store default values", cancellationToken)
            .ConfigureAwait(false);
    }

    // The statement of a killed kernel may still run on the server for a moment; the server then ends one of the two.
    [SuppressMessage("Security", "CA2100", Justification = "The schema's name is made here.")]
    private async Task<object?> RunAsync(string sql, CancellationToken cancellationToken)
    {
        var command = _source.CreateCommand(sql);
        await using var owned = command.ConfigureAwait(false);
        while (true)
        {
            try
            {
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException deadlock) when (deadlock.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                continue;
            }
        }
    }
}
