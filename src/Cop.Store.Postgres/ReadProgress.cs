using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cop;

/// <summary>
/// Prevents a reader with several servers from returning older data than before: a server is read only when it has replayed the log at
/// least as far as this reader has seen it. Until then a read fails with a temporary error and is retried.
/// </summary>
/// <remarks>
/// Measured by the log sequence number, so all data read counts. After a failover that lost the end of the log, new writes soon pass the
/// old number.
/// </remarks>
internal sealed class ReadProgress(ILogger logger)
{
    private const string Place =
        "select (case when pg_is_in_recovery() then coalesce(pg_last_wal_replay_lsn(), '0/0') else pg_current_wal_insert_lsn() end - " +
            "'0/0'::pg_lsn)::bigint";

    private long _seen;
    private volatile bool _isUnknown;

    /// <summary>Rejects a server that lags behind the data already seen.</summary>
    public async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var seen = Interlocked.Read(ref _seen);
        if (seen == 0 || await PlaceAsync(connection, cancellationToken).ConfigureAwait(false) is not { } place || place >= seen)
            return;
        PostgresLog.ServerIsBehind(logger, connection.Host, connection.Port, place, seen);
        throw new ServerBehindException(
            $"The server {connection.Host}:{connection.Port} is behind: it has replayed the log to {place}, and this reader has seen it " +
                $"to {seen}. The read waits until it has caught up.");
    }

    /// <summary>Records how far a server was when it was read.</summary>
    public async Task NoteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await PlaceAsync(connection, cancellationToken).ConfigureAwait(false) is not { } place)
            return;
        for (var seen = Interlocked.Read(ref _seen); place > seen;)
        {
            var found = Interlocked.CompareExchange(ref _seen, place, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    private async Task<long?> PlaceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_isUnknown)
            return null;
        using var command = new NpgsqlCommand(Place, connection) { CommandTimeout = 5 };
        try
        {
            return (long?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refused) when (
            refused.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.InsufficientPrivilege)
        {
            // Some managed services do not report it.
            _isUnknown = true;
            PostgresLog.ProgressIsUnknown(logger, refused);
            return null;
        }
    }
}
