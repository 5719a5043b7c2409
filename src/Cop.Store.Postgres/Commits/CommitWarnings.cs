using Npgsql;

namespace Cop;

/// <summary>
/// The warnings that the server sends while one operation runs on a connection: they report a cancelled wait for a synchronous standby.
/// </summary>
/// <remarks>
/// A server whose wait is cancelled keeps the commit and reports success with a warning. A failover may still lose that commit, so its
/// outcome is unknown. A pool reuses connections, so the handler is removed when the work ends. Decision M-16.
/// </remarks>
internal sealed class CommitWarnings : IDisposable
{
    private const string Routine = "SyncRepWaitForLSN";
    private readonly NpgsqlConnection _connection;
    private string? _message;

    public CommitWarnings(NpgsqlConnection connection)
    {
        _connection = connection;
        connection.Notice += OnNotice;
    }

    public void Dispose() => _connection.Notice -= OnNotice;

    /// <summary>The error of a commit that was answered with such a warning; null when there is none.</summary>
    public CopError? Error => _message is null ? null : OutcomeUnknown(_message);

    /// <summary>Throws a temporary error when the server answered the commit with such a warning.</summary>
    /// <exception cref="CopException">The outcome of the commit is unknown; nothing of it may be acknowledged.</exception>
    public void ThrowIfOutcomeUnknown()
    {
        if (Error is { } unknown)
            throw new CopException(unknown);
    }

    /// <summary>Whether a warning leaves the outcome of a commit unknown: recognised by its routine, since texts are translated.</summary>
    /// <remarks>If the routine is not sent, every warning of the general class counts; its SQLSTATE is that of the cancelled
    /// wait.</remarks>
    public static bool LeavesOutcomeUnknown(string? severity, string? state, string? routine) =>
        severity == "WARNING" && (string.IsNullOrEmpty(routine) ? state == "01000" : routine == Routine);

    public static CopError OutcomeUnknown(string message) => CopError.Temporary(CopErrorCodes.Timeout,
        $"Postgres stopped waiting for its synchronous standby ({message}): whether the commit survives a failover is unknown. Retry " +
            $"with the same ids.");

    private void OnNotice(object sender, NpgsqlNoticeEventArgs received)
    {
        var notice = received.Notice;
        if (LeavesOutcomeUnknown(notice.InvariantSeverity, notice.SqlState, notice.Routine))
            _message = notice.MessageText;
    }
}
