using Npgsql;

namespace Cop;

/// <summary>Chooses Postgres as the store of a host's kernel.</summary>
public static class CopBuilderPostgresExtensions
{
    /// <summary>Uses the store that a connection string leads to, over a pool of its own.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="connectionString">As Npgsql takes it.</param>
    /// <param name="options">Which node this is, and how it works.</param>
    public static CopBuilder UsePostgres(this CopBuilder cop, string connectionString, PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return cop.UseEventStore(async (_, token) => AsStorage(await PostgresEventStore.OpenAsync(connectionString, options, token).ConfigureAwait(false)));
    }

    /// <summary>Uses the store that the host's own pool leads to.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="source">The pool; the host disposes it.</param>
    /// <param name="options">Which node this is, and how it works.</param>
    public static CopBuilder UsePostgres(this CopBuilder cop, NpgsqlDataSource source, PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return cop.UseEventStore(async (_, token) => AsStorage(await PostgresEventStore.OpenAsync(source, options, token).ConfigureAwait(false)));
    }

    private static CopResult<IEventStore> AsStorage(CopResult<PostgresEventStore> opened) => opened.Map(storage => (IEventStore)storage);
}
