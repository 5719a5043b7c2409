using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cop;

/// <summary>Selects Postgres as the event store of a host's kernel.</summary>
public static class CopBuilderPostgresExtensions
{
    /// <summary>Uses the store at a connection string, with a connection pool of its own.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="connectionString">A connection string of Npgsql.</param>
    /// <param name="options">The node's id and its settings.</param>
    public static CopBuilder UsePostgres(this CopBuilder cop, string connectionString, PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return cop.UseEventStore(
            async (services, token) =>
                AsStorage(
                    await PostgresEventStore.OpenAsync(connectionString, WithLoggers(options, services), token).ConfigureAwait(false)));
    }

    /// <summary>Uses the store that the host's own connection pool connects to.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="source">The pool; the host disposes it.</param>
    /// <param name="options">The node's id and its settings.</param>
    public static CopBuilder UsePostgres(this CopBuilder cop, NpgsqlDataSource source, PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return cop.UseEventStore(
            async (services, token) =>
                AsStorage(await PostgresEventStore.OpenAsync(source, WithLoggers(options, services), token).ConfigureAwait(false)));
    }

    private static PostgresOptions WithLoggers(PostgresOptions options, IServiceProvider services) =>
        options.LoggerFactory is null ? options with { LoggerFactory = services.GetService<ILoggerFactory>() } : options;

    private static CopResult<IEventStore> AsStorage(CopResult<PostgresEventStore> opened) => opened.Map(storage => (IEventStore)storage);
}
