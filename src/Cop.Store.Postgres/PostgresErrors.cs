using System.Net.Sockets;
using Npgsql;

namespace Cop;

/// <summary>Maps errors of the server and the driver to protocol errors, by SQLSTATE and exception type and never by message.</summary>
/// <remarks>Every SQLSTATE has a category, so that no exception of the driver reaches a caller. Protocol 4.4.</remarks>
internal static class PostgresErrors
{
    /// <summary>The SQLSTATE that the statements of a commit raise when a row that it depends on has changed.</summary>
    private const string RowChanged = "CP001";

    /// <summary>Whether the same statement may succeed when it is repeated.</summary>
    public static bool IsTemporary(Exception fault) => fault switch
    {
        PostgresException server =>
            Classify(server.SqlState) is ServerFault.Busy or ServerFault.ReadOnly or ServerFault.TimedOut or ServerFault.NoConnection,
        NpgsqlException known => known.IsTransient || known.InnerException is IOException or TimeoutException or SocketException,
        IOException or TimeoutException or SocketException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>Whether two commits conflict on one id or subscription: their units are then retried one by one.</summary>
    public static bool IsCollision(Exception fault) => fault is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure,
    };

    /// <summary>Whether a topic, subscription or parent differs from the one that the units of a commit were decided on.</summary>
    public static bool HasRowChanged(PostgresException fault) => fault.SqlState == RowChanged;

    /// <summary>
    /// Whether the server rejects values or rows of the statement, so that one unit or row can be the cause and others may succeed without
    /// it.
    /// </summary>
    public static bool IsOfOneRow(Exception? fault) => fault is PostgresException server && !IsCollision(server) && !HasRowChanged(server)
        && Classify(server.SqlState) is ServerFault.Refused or ServerFault.TooLarge or ServerFault.Corrupt or ServerFault.Unknown;

    /// <summary>Returns the error for callers; null when the exception is neither the server's nor the driver's.</summary>
    public static CopError? Of(Exception fault, string schema) => fault switch
    {
        PostgresException server => OfServer(server, schema),
        ServerBehindException => Unavailable(fault.Message),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => CopError.Temporary(
            CopErrorCodes.Timeout, $"Postgres did not answer in time: {fault.Message}"),
        NpgsqlException or IOException or SocketException when IsTemporary(fault) =>
            Unavailable($"Postgres cannot be reached: {Reason(fault).TrimEnd('.')}."),
        ObjectDisposedException => Unavailable($"The connection with Postgres ended while it was used: {fault.Message}"),
        NpgsqlException => new CopError(
            CopErrorCodes.StoreAccess,
            $"No session with Postgres could be opened: {fault.Message}. Check user, password and the settings of the connection."),
        _ => null,
    };

    private static CopError OfServer(PostgresException server, string schema)
    {
        var said = server.MessageText;
        return Classify(server.SqlState) switch
        {
            ServerFault.Login =>
                new(CopErrorCodes.StoreAccess, $"Postgres rejected the login: {said}. Check user, password and pg_hba.conf."),
            ServerFault.Denied => new(
                CopErrorCodes.StoreAccess,
                $"The role lacks a permission in schema '{schema}': {said}. Grant what docs/OPERATIONS.md lists."),
            ServerFault.NoDatabase => new(CopErrorCodes.NotFound, $"{said}; create the database first."),
            ServerFault.NoSchema => new(
                CopErrorCodes.NotFound,
                $"Schema '{schema}' is missing or incomplete ({said}); create it with 'cop store migrate' under a role that " +
                    $"may do so."),
            ServerFault.ReadOnly => CopError.Temporary(CopErrorCodes.StoreReadOnly,
                "The server accepts no writes: it is a read replica, or read-only. Connect to the primary, or open the store read-only."),
            ServerFault.MixedStatements => new(CopErrorCodes.StoreAccess,
                $"A pooler in transaction mode mixed up prepared statements of two connections ({said}): switch Prepares off, or Max " +
                    $"Auto Prepare in a pool of your own."),
            ServerFault.Protocol => new(CopErrorCodes.StoreAccess,
                $"The server, or a pooler before it, rejected the settings of the connection: {said}. Check the connection string."),
            ServerFault.NoConnection => Unavailable(
                "Postgres has no free connection; raise max_connections, lower MaxConnections, or put a pooler in between."),
            ServerFault.Contended => CopError.Temporary(
                CopErrorCodes.ConflictRetry, "Another transaction locks rows that this one changes; retry with the same ids."),
            ServerFault.TransactionFailed => Unavailable($"The transaction has already failed ({said}): roll it back and begin a new one."),
            ServerFault.TimedOut => CopError.Temporary(
                CopErrorCodes.Timeout,
                "A statement took longer than CommandTimeout; whether it wrote anything is unknown, retry with the same ids."),
            ServerFault.Busy => Unavailable($"Postgres cannot run this statement now ({server.SqlState}): {said}."),
            ServerFault.TooLarge => new(
                CopErrorCodes.LimitExceeded,
                $"A row in schema '{schema}' exceeds a limit of Postgres ({server.SqlState}): {said}. Make ids and values shorter."),
            ServerFault.Refused => new(CopErrorCodes.StoreRefused,
                $"Postgres rejected a row in schema '{schema}' ({server.SqlState}): {said}. Check constraints and triggers that this " +
                    $"store did not create."),
            ServerFault.Corrupt => new(
                CopErrorCodes.StoreCorrupt,
                $"Postgres found damaged data in schema '{schema}' ({server.SqlState}): {said}. Restore it from a backup.",
                CopErrorCategory.Fatal),
            _ =>
                new(CopErrorCodes.InternalError, $"Postgres failed in schema '{schema}' with SQLSTATE {server.SqlState}: {said}.",
                    CopErrorCategory.Fatal),
        };
    }

    // For a connection that broke the driver says "Exception while reading from stream", and the reason in the inner exception.
    private static string Reason(Exception fault) =>
        fault.InnerException is { } inner && fault.Message.StartsWith("Exception while", StringComparison.Ordinal) ? Reason(inner)
            : fault.Message;

    private static CopError Unavailable(string what) =>
        CopError.Temporary(CopErrorCodes.Unavailable, $"{what} Retry later, with the same ids.");

    // By the SQLSTATE itself where it has a specific meaning, otherwise by its class.
    private static ServerFault Classify(string state) => state switch
    {
        "08P01" => ServerFault.Protocol,
        "25006" => ServerFault.ReadOnly,
        "25P02" => ServerFault.TransactionFailed,
        "26000" or "42P05" => ServerFault.MixedStatements,
        "42501" => ServerFault.Denied,
        "3D000" or "57P04" => ServerFault.NoDatabase,
        "3F000" or "42P01" or "42703" or "42883" => ServerFault.NoSchema,
        "53300" => ServerFault.NoConnection,
        "55P03" or "55006" => ServerFault.Contended,
        "57014" => ServerFault.TimedOut,
        "XX001" or "XX002" => ServerFault.Corrupt,
        _ => state.Length < 2 ? ServerFault.Unknown : state[..2] switch
        {
            "28" => ServerFault.Login,
            "40" => ServerFault.Contended,
            // Connection failures, resources, operator intervention or a crash, the operating system, internal errors; and a transaction
            // that the server ended (25P03, 25P04).
            "08" or "25" or "53" or "57" or "58" or "0A" or "XX" => ServerFault.Busy,
            "54" => ServerFault.TooLarge,
            "09" or "21" or "22" or "23" or "27" or "38" or "39" or "44" or "P0" => ServerFault.Refused,
            _ => ServerFault.Unknown,
        },
    };

    private enum ServerFault
    {
        Unknown,
        Login,
        Denied,
        NoDatabase,
        NoSchema,
        ReadOnly,
        MixedStatements,
        Protocol,
        NoConnection,
        Contended,
        TransactionFailed,
        TimedOut,
        Busy,
        TooLarge,
        Refused,
        Corrupt,
    }
}
