using System.Net.Sockets;
using Marten.Exceptions;
using Npgsql;

namespace Cop;

/// <summary>Maps exceptions of Marten, the driver and the server to protocol errors, by type and SQLSTATE.</summary>
internal static class MartenErrors
{
    /// <summary>Whether a repetition of the same work may succeed.</summary>
    public static bool IsTemporary(Exception fault) => ServerFault(fault) is { } server
        ? server.SqlState[..2] is "08" or "40" or "53" or "57" or "58" or "25" || server.SqlState == "55P03"
        : Root(fault) is NpgsqlException { IsTransient: true } or IOException or TimeoutException or SocketException
            or ObjectDisposedException;

    /// <summary>
    /// Whether a commit conflicts with another: then each of its units is committed alone. Marten reports one conflict by different
    /// exceptions, and repeats a failed batch in its aborted transaction.
    /// </summary>
    public static bool IsCollision(Exception fault) => ServerFault(fault) is { } server
        ? server.SqlState is "23505" or "23503" or "55P03" or "40P01" or "40001" or "25P02"
        : Any(fault, inner => inner is ExistingStreamIdCollisionException or JasperFx.ConcurrencyException or ObjectDisposedException);

    /// <summary>Whether the server rejects values of a row, so that the other units of the commit may succeed without it.</summary>
    public static bool IsOfOneRow(Exception fault) =>
        ServerFault(fault) is { } server && server.SqlState[..2] is "22" or "23" or "42" or "44" or "54" or "P0" or "XX";

    /// <summary>Returns the error for callers; null when the exception is of none of these.</summary>
    public static CopError? Of(Exception fault, string schema)
    {
        if (ServerFault(fault) is { } server)
            return OfServer(server, schema);
        return Root(fault) switch
        {
            TimeoutException late => CopError.Temporary(CopErrorCodes.Timeout, $"Postgres did not answer in time: {late.Message}"),
            ObjectDisposedException gone => Unavailable($"The connection with Postgres ended while it was used: {gone.Message}"),
            IOException or SocketException or NpgsqlException { IsTransient: true } =>
                Unavailable($"Postgres cannot be reached: {Root(fault).Message.TrimEnd('.')}."),
            NpgsqlException refused => new CopError(CopErrorCodes.StoreAccess,
                $"No session with Postgres could be opened: {refused.Message}. Check user, password and the settings of the connection."),
            MartenException marten => new CopError(
                CopErrorCodes.StoreRefused, $"Marten rejected the work on schema '{schema}': {marten.Message}"),
            _ => null,
        };
    }

    private static CopError OfServer(PostgresException server, string schema)
    {
        var said = server.MessageText;
        return server.SqlState switch
        {
            "42501" => new(CopErrorCodes.StoreAccess,
                $"The role lacks a permission in schema '{schema}': {said}. Grant what docs/MARTEN.md lists."),
            "3D000" => new(CopErrorCodes.NotFound, $"{said}; create the database first."),
            "3F000" or "42P01" or "42703" or "42883" => new(CopErrorCodes.NotFound,
                $"Schema '{schema}' is missing or incomplete ({said}); create it with Marten's migrations or 'cop store migrate'."),
            "25006" => CopError.Temporary(CopErrorCodes.StoreReadOnly,
                "The server accepts no writes: it is a read replica, or read-only. Connect to the primary, or open the store read-only."),
            "25P02" => Unavailable($"The transaction has already failed ({said}): roll it back and begin a new one."),
            "55P03" or "55006" or "40001" or "40P01" => CopError.Temporary(
                CopErrorCodes.ConflictRetry, "Another transaction locks rows that this one changes; retry with the same ids."),
            "57014" => CopError.Temporary(CopErrorCodes.Timeout,
                "A statement took longer than CommandTimeout; whether it wrote anything is unknown, retry with the same ids."),
            _ => OfClass(server, schema, said),
        };
    }

    private static CopError OfClass(PostgresException server, string schema, string said) => server.SqlState[..2] switch
    {
        "28" => new(CopErrorCodes.StoreAccess, $"Postgres rejected the login: {said}. Check user, password and pg_hba.conf."),
        "08" or "53" or "57" or "58" or "25" => Unavailable($"Postgres cannot run this statement now ({server.SqlState}): {said}."),
        "54" => new(CopErrorCodes.LimitExceeded,
            $"A row in schema '{schema}' exceeds a limit of Postgres ({server.SqlState}): {said}. Make ids and values shorter."),
        "XX" => new(CopErrorCodes.StoreCorrupt,
            $"Postgres found damaged data in schema '{schema}' ({server.SqlState}): {said}. Restore it from a backup.",
            CopErrorCategory.Fatal),
        _ => new(CopErrorCodes.StoreRefused, $"Postgres rejected a row in schema '{schema}' ({server.SqlState}): {said}."),
    };

    /// <summary>The exception to throw for an error.</summary>
    public static Exception Thrown(CopError error, Exception fault) => error.Category == CopErrorCategory.Fatal
        ? new CopInvariantException(error.Message, fault)
        : new CopException(error, fault);

    private static CopError Unavailable(string what) =>
        CopError.Temporary(CopErrorCodes.Unavailable, $"{what} Retry later, with the same ids.");

    private static PostgresException? ServerFault(Exception fault)
    {
        PostgresException? found = null;
        Any(fault, inner => (found ??= inner as PostgresException) is not null);
        return found;
    }

    private static Exception Root(Exception fault)
    {
        var known = fault;
        Any(fault, inner =>
        {
            known = inner is NpgsqlException or IOException or TimeoutException or SocketException or ObjectDisposedException
                ? inner : known;
            return known is TimeoutException;
        });
        return known;
    }

    private static bool Any(Exception? fault, Func<Exception, bool> matches)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (matches(fault) || fault is AggregateException many && many.InnerExceptions.Any(inner => Any(inner, matches)))
                return true;
        }

        return false;
    }
}
