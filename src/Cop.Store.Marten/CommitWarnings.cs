using Npgsql;

namespace Cop;

/// <summary>
/// The warnings of the server while a commit runs: one whose wait for a synchronous standby is cancelled keeps the commit and reports
/// success with a warning. A failover may still lose it, so its outcome is unknown.
/// </summary>
/// <remarks>Decision M-16.</remarks>
internal sealed class CommitWarnings : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private string? _message;

    public CommitWarnings(NpgsqlConnection connection)
    {
        _connection = connection;
        connection.Notice += OnNotice;
    }

    public void Dispose() => _connection.Notice -= OnNotice;

    /// <exception cref="CopException">The outcome of the commit is unknown; it must not be acknowledged.</exception>
    public void ThrowIfOutcomeUnknown()
    {
        if (_message is not null)
        {
            throw new CopException(CopError.Temporary(CopErrorCodes.Timeout,
                $"Postgres stopped waiting for its synchronous standby ({_message}): whether the commit survives a failover is unknown. " +
                    $"Retry with the same ids."));
        }
    }

    // By the routine, since texts are translated; a server that does not send it is recognised by the SQLSTATE.
    private void OnNotice(object sender, NpgsqlNoticeEventArgs received)
    {
        var notice = received.Notice;
        if (notice.InvariantSeverity == "WARNING"
            && (string.IsNullOrEmpty(notice.Routine) ? notice.SqlState == "01000" : notice.Routine == "SyncRepWaitForLSN"))
            _message = notice.MessageText;
    }
}
