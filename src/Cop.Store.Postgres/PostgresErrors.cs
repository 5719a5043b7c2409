using Npgsql;

namespace Cop;

/// <summary>What the server says, in the words of the protocol. Decided by SQLSTATE, never by a message.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether the same statement may succeed when it is sent again.</summary>
    public static bool IsTemporary(Exception fault) => fault switch
    {
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "57014" or "25006" } => true,
        PostgresException { SqlState: ['5', '3', ..] } => true, // no connections, memory or disk left
        NpgsqlException known => known.IsTransient || known.InnerException is IOException or TimeoutException or System.Net.Sockets.SocketException,
        _ => false,
    };

    /// <summary>Whether two commits met at one id or lane: both are decided again, one by one.</summary>
    public static bool IsCollision(Exception fault) => fault is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Whether commit_together found that a topic, a lane or a parent is not what its units were decided on.</summary>
    public static bool HasMoved(PostgresException fault) => fault.SqlState == "CP001";

    /// <summary>The error for callers; null when the fault is a bug of ours and stays an exception.</summary>
    public static CopError? Of(Exception fault, string schema) => fault switch
    {
        PostgresException { SqlState: "28P01" or "28000" } denied => new CopError(
            CopErrorCodes.StoreAccess, $"Postgres refused the login: {denied.MessageText}. Check user, password and pg_hba.conf."),
        PostgresException { SqlState: "42501" } denied => new CopError(
            CopErrorCodes.StoreAccess, $"The role may not do this in schema '{schema}': {denied.MessageText}. Grant what docs/OPERATIONS.md lists."),
        PostgresException { SqlState: "3D000" } missing => new CopError(CopErrorCodes.NotFound, $"{missing.MessageText}; create the database first."),
        PostgresException { SqlState: "3F000" or "42P01" or "42883" } => new CopError(
            CopErrorCodes.NotFound, $"Schema '{schema}' is missing or incomplete; make it with 'cop store migrate' under a role that may create it."),
        PostgresException { SqlState: "25006" } => CopError.Temporary(
            CopErrorCodes.StoreReadOnly, "The server takes no writes now: it is a read replica, or read-only. Connect to the primary, or open the store read-only."),
        PostgresException { SqlState: "26000" or "42P05" } lost => new CopError(
            CopErrorCodes.StoreAccess, $"A pooler in transaction mode gave a connection's prepared statements to another ({lost.MessageText}): switch Prepares off, or Max Auto Prepare in a pool of your own."),
        PostgresException { SqlState: "08P01" } refused => new CopError(
            CopErrorCodes.StoreAccess, $"The server, or a pooler before it, does not take what the connection asks for: {refused.MessageText}. Check the settings of the connection."),
        PostgresException { SqlState: "53300" } => CopError.Temporary(
            CopErrorCodes.Unavailable, "Postgres has no free connection; raise max_connections, lower MaxConnections, or put a pooler in between."),
        PostgresException { SqlState: "55P03" or "40P01" or "40001" } => CopError.Temporary(
            CopErrorCodes.ConflictRetry, "Others hold what this would change; retry with the same ids."),
        PostgresException { SqlState: "57014" } => CopError.Temporary(CopErrorCodes.Timeout, "A statement took longer than CommandTimeout; what it wrote is unknown, retry with the same ids."),
        NpgsqlException { InnerException: TimeoutException } => CopError.Temporary(CopErrorCodes.Timeout, $"Postgres did not answer in time: {fault.Message}"),
        _ when IsTemporary(fault) => CopError.Temporary(CopErrorCodes.Unavailable, $"Postgres is out of reach: {fault.Message} Retry later, with the same ids."),
        // No word of the server: the driver could not come to terms with it, as with a password that nobody gave.
        NpgsqlException and not PostgresException => new CopError(
            CopErrorCodes.StoreAccess, $"No session with Postgres came about: {fault.Message}. Check user, password and the settings of the connection."),
        _ => null,
    };
}
