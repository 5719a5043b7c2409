using Npgsql;

namespace Cop;

/// <summary>Finds out whether a pooler such as PgBouncer stands between this node and the server.</summary>
internal static class PoolerDetector
{
    /// <summary>
    /// Whether the server is another process than the one that the connection believes to talk to: a pooler makes up a number of its own
    /// for its clients.
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
    /// Why a pool of the host's must not be used: it prepares statements, and a pooler may hand them to others. Null when it may.
    /// </summary>
    public static async Task<CopError?> RefuseToPrepareAsync(
        NpgsqlDataSource source, PostgresOptions options, CancellationToken cancellationToken)
    {
        if (new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxAutoPrepare == 0)
            return null;
        var found = await StandsBetweenAsync(source, options, cancellationToken).ConfigureAwait(false);
        return !found.TryGet(out var isPooled, out var error) ? error : !isPooled ? null : new CopError(
            CopErrorCodes.StoreAccess,
            "A pooler stands between this node and Postgres, and the pool given prepares statements, which a pooler in transaction mode " +
                "mixes up between clients. "
            + "Set 'Max Auto Prepare=0' there; or Prepares = true when the pooler keeps sessions or forwards prepared statements.");
    }
}
