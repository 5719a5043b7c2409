using Npgsql;

namespace Cop;

/// <summary>Detects a connection pooler such as PgBouncer between this node and the server.</summary>
internal static class PoolerDetector
{
    /// <summary>
    /// Whether the server's process differs from the one that the connection reports: a pooler gives its clients process numbers of its
    /// own.
    /// </summary>
    public static async Task<CopResult<bool>> StandsBetweenAsync(
        NpgsqlDataSource source, PostgresOptions options, CancellationToken cancellationToken)
    {
        var client = new PostgresClient(source, options);
        try
        {
            return await client.ExecuteAsync(
                async (connection, token) =>
                {
                    using var command = client.Command(connection, "508_backend");
                    return (int)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))! != connection.ProcessID;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (CopException refused)
        {
            return refused.Error;
        }
    }

    /// <summary>
    /// Returns the reason that a host's connection pool must not be used; null when it may. A pool that prepares statements is rejected
    /// behind a pooler, which may give them to other clients.
    /// </summary>
    public static async Task<CopError?> RefuseToPrepareAsync(
        NpgsqlDataSource source, PostgresOptions options, CancellationToken cancellationToken)
    {
        if (new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxAutoPrepare == 0)
            return null;
        var found = await StandsBetweenAsync(source, options, cancellationToken).ConfigureAwait(false);
        return !found.TryGet(out var isPooled, out var error) ? error : !isPooled ? null : new CopError(
            CopErrorCodes.StoreAccess,
            "There is a pooler between this node and Postgres, and the given pool prepares statements, which a pooler in transaction " +
                "mode mixes up between clients. "
            + "Set 'Max Auto Prepare=0' there; or Prepares = true when the pooler keeps sessions or forwards prepared statements.");
    }
}
