namespace Cop;

public sealed partial class PostgresStorage
{
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    /// <remarks>Decided on the server's clock, so that a node whose own is wrong takes nothing over that lives.</remarks>
    public async ValueTask<bool> IsGoneAsync(string session, CancellationToken cancellationToken) =>
        !IsReadOnly && session != Session
        && (await _door.QueryAsync("504_is_session_ended", reader => reader.GetBoolean(0), cancellationToken, Parameter.Of(session)).ConfigureAwait(false)).Single();

    // A node that was killed comes back under its id: its old lease passes within the time that this waits. One that lives keeps its own up.
    private static async Task<CopResult<string>> BeginSessionAsync(PostgresDoor door, PostgresOptions options, CancellationToken cancellationToken)
    {
        var started = options.Time.GetTimestamp();
        while (true)
        {
            var begun = await door.QueryAsync(
                "501_begin_session", reader => reader.GetString(0), cancellationToken, Parameter.Of(options.NodeId), Parameter.Of(options.Lease)).ConfigureAwait(false);
            if (begun is [var session])
                return session;
            if (options.Time.GetElapsedTime(started) > options.Lease + options.Lease / 3)
                break;
            await Task.Delay(options.Lease / 10, options.Time, cancellationToken).ConfigureAwait(false);
        }

        return CopError.Temporary(CopErrorCodes.StoreLocked, $"A live node has the id '{options.NodeId}' in schema '{options.Schema}'; give each node its own NodeId (D-86).");
    }

    // The question is asked when a connection is there, so that waiting for one does not count.
    private static Task<bool> MeasureAsync(PostgresDoor door, ServerClock clock, TimeProvider time, CancellationToken cancellationToken) => door.DoAsync(
        async (connection, token) =>
        {
            using var command = door.Command(connection, "506_server_time");
            var asked = time.GetTimestamp();
            var server = (DateTime)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!;
            clock.Take(new DateTimeOffset(server, TimeSpan.Zero), asked, time.GetTimestamp());
            return true;
        },
        cancellationToken);

    // Gives the time until the next heartbeat; earlier when a lease of another ends by then, so that nobody is missed for longer than it says.
    private async Task<TimeSpan> RenewAsync(CancellationToken cancellationToken)
    {
        await MeasureAsync(_door, _clock, _options.Time, cancellationToken).ConfigureAwait(false);
        var others = await _door.QueryAsync(
            "502_renew_session", reader => new Member(reader.GetString(0), reader.GetFieldValue<string[]>(1)) { Remaining = reader.GetTimeSpan(2) },
            cancellationToken, Parameter.Of(Session), Parameter.Of(NodeId), Parameter.Of(_options.Lease), Parameter.Of((string[])[.. _presence.Agents])).ConfigureAwait(false);
        if (_presence.Take(others))
            _news.AddAny();
        _announcer?.SayAlive(haveSessionsChanged: false);
        var next = others.Select(other => other.Remaining + LeaseMargin).Append(_options.Lease / 3).Min();
        return next > LeaseMargin ? next : LeaseMargin;
    }

    private Task<List<bool>> AnnounceAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) => _door.QueryAsync(
        "507_announce", _ => true, cancellationToken, Parameter.Of(Listener.Channel(_options.Schema)), Parameter.Of((string[])[.. texts]));

    private void Hear(Announcement heard)
    {
        foreach (var (topicId, appliedSeq) in heard.Topics)
        {
            _hot.ForgetBefore(topicId, appliedSeq);
            _known.Take(topicId, appliedSeq);
            _news.Add(topicId);
        }

        if (heard.HasMore)
            _news.AddLook();
        if (heard.HaveSessionsChanged)
            _upkeep!.Hasten();
    }

    private async Task EndSessionAsync()
    {
        var farewell = new Announcement(Session) { HaveSessionsChanged = true }.Write();
        try
        {
            await _door.QueryAsync(
                "503_end_session", _ => true, CancellationToken.None, Parameter.Of(Session), Parameter.Of(Listener.Channel(_options.Schema)), Parameter.Of(farewell[0])).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is CopException or CopInvariantException)
        {
            // The server is unreachable: the lease expires by itself.
            return;
        }
    }
}
