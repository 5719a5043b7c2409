namespace Cop;

/// <summary>
/// Waits for the end of an earlier session with the node's id. If the server can tell that its process has ended, because the connection
/// with its lock has closed, the session is ended. Otherwise the wait and its maximum time are logged.
/// </summary>
internal sealed class SessionWait(PostgresClient client, PostgresOptions options)
{
    // A live process restores a broken connection within this time.
    private static readonly TimeSpan Doubt = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private string? _told;
    private (string Session, long Since)? _gone;

    /// <summary>Checks the session, and waits for a short time.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var found = await client.QueryAsync(
            "514_find_session_of_node",
            reader => (
                Session: reader.GetString(0), Left: reader.GetTimeSpan(1), IsGone: reader.IsDBNull(2) ? (bool?)null : reader.GetBoolean(2)),
            cancellationToken, Parameter.Of(options.NodeId)).ConfigureAwait(false);
        if (found is [var (session, left, isGone)])
        {
            if (isGone == true)
                await EndAsync(session, cancellationToken).ConfigureAwait(false);
            else
                Tell(session, left, isGone is null);
        }

        await Task.Delay(Min(options.LeaseDuration / 10, LongestPause), options.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private async Task EndAsync(string session, CancellationToken cancellationToken)
    {
        if (_gone is not { } gone || gone.Session != session)
        {
            _gone = (session, options.TimeProvider.GetTimestamp());
            return;
        }

        if (options.TimeProvider.GetElapsedTime(gone.Since) < Doubt)
            return;
        await client.QueryAsync("515_end_lost_session", _ => true, cancellationToken, Parameter.Of(session)).ConfigureAwait(false);
        PostgresLog.EndedLostSession(options.CreateLogger(), session, options.NodeId);
    }

    private void Tell(string session, TimeSpan left, bool isUnknown)
    {
        _gone = null;
        if (_told == session)
            return;
        _told = session;
        PostgresLog.WaitsForSession(
            options.CreateLogger(), options.NodeId, session,
            isUnknown ? "The server cannot tell whether its process has ended, so its lease must expire."
                : "Its process is still connected, or was until just now.",
            Math.Round(left.TotalSeconds, 1));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
