using System.Data.Common;
using Npgsql;

namespace Cop;

/// <summary>The servers that a connection string names: defaults for a failover, and the check that they belong to one cluster.</summary>
internal static class ServerHosts
{
    private const int ConnectSeconds = 5;

    /// <summary>Whether a connection string names several servers.</summary>
    public static bool AreSeveral(NpgsqlConnectionStringBuilder settings) => settings.Host?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>
    /// Sets defaults for several servers where the host set none: the primary is found within a second, and a frozen server delays no
    /// connection for long.
    /// </summary>
    public static void SetDefaults(NpgsqlConnectionStringBuilder settings, string connectionString, bool isReadOnly)
    {
        if (!AreSeveral(settings))
            return;
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>()
            .Select(key => key.Replace(" ", "", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!given.Contains(nameof(settings.HostRecheckSeconds)))
            settings.HostRecheckSeconds = 1;
        if (!given.Contains(nameof(settings.Timeout)))
            settings.Timeout = ConnectSeconds;
        if (!given.Contains(nameof(settings.TargetSessionAttributes)) && !isReadOnly)
            settings.TargetSessionAttributes = "primary";
    }

    /// <summary>
    /// Rejects servers of different clusters, and two primaries of one; a server that is unreachable or does not report its cluster is left
    /// out.
    /// </summary>
    public static async Task<CopError?> CheckAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!AreSeveral(settings))
            return null;
        var found = await Task.WhenAll(
            settings.Host!.Split(',', StringSplitOptions.TrimEntries)
                .Select(host => FindAsync(settings, host, cancellationToken))).ConfigureAwait(false);
        var known = found.OfType<Server>().ToList();
        if (known.Select(server => server.Cluster).Distinct().Count() <= 1)
            return TwoPrimaries(known);
        return new CopError(CopErrorCodes.StoreAccess,
            $"The servers of the connection string belong to different clusters: " +
                $"{string.Join(", ", known.Select(server => $"{server.Host} to {server.Cluster}"))} (system identifiers). Name the " +
                $"servers of one cluster.");
    }

    // One server may have several names; its start shows that it is the same one.
    private static CopError? TwoPrimaries(List<Server> servers)
    {
        var writable = servers.Where(server => server.TakesWrites).DistinctBy(server => server.Started).ToList();
        return writable.Count <= 1 ? null : CopError.Temporary(
            CopErrorCodes.StoreAccess,
            $"{writable.Count} servers of the cluster accept writes: {string.Join(", ", writable.Select(server => server.Host))}. A " +
                $"standby was promoted while the earlier primary still runs. Stop the one that is not to be the primary, and rebuild it " +
                $"as a standby.");
    }

    private static async Task<Server?> FindAsync(NpgsqlConnectionStringBuilder all, string host, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(
            all.ConnectionString) { Host = host, Pooling = false, Timeout = ConnectSeconds, CommandTimeout = ConnectSeconds };
        settings.Remove("Target Session Attributes");
        settings.Remove("Load Balance Hosts");
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                using var command = new NpgsqlCommand(
                    "select system_identifier::text, not pg_is_in_recovery(), pg_postmaster_start_time()::text from " +
                        "pg_catalog.pg_control_system()", connection);
                var found = await PostgresClient.ReadAllAsync(
                    command, reader => new Server(host, reader.GetString(0), reader.GetBoolean(1), reader.GetString(2)), cancellationToken)
                .ConfigureAwait(false);
                return found.Single();
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
            {
                // The server is unreachable, or the role may not read this. The opening itself reports what matters.
                return null;
            }
        }
    }

    private sealed record Server(string Host, string Cluster, bool TakesWrites, string Started);
}
