namespace Cop;

public sealed partial class PostgresEventStore
{
    // Well within a third of the lease: without a heartbeat for that long, the server counts as unavailable.
    private const int HeartbeatsPerLease = 5;
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromMilliseconds(20);
    private Func<NodeFigures>? _figures;

    /// <inheritdoc/>
    /// <remarks>Decided by the server's clock, so that a node with a wrong clock takes over no live subscription.</remarks>
    public async ValueTask<bool> IsSessionEndedAsync(string session, CancellationToken cancellationToken) =>
        !IsReadOnly && session != SessionId && await IsLeaseKnownAsync(cancellationToken).ConfigureAwait(false)
        && (await _client.QueryAsync("504_is_session_ended", reader => reader.GetBoolean(0), cancellationToken, Parameter.Of(session))
            .ConfigureAwait(false)).Single();

    // Without an own heartbeat for a third of a lease, the server may have been unavailable. The next heartbeat then renews the leases of
    // the other sessions too (M-16).
    private async Task<bool> IsLeaseKnownAsync(CancellationToken cancellationToken)
    {
        if (_options.TimeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt)) >= _options.LeaseDuration / 3)
            await RenewAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    // A killed node restarts under its id: at once if the server can tell that its process has ended, otherwise when its lease has expired,
    // which this loop waits for. A live node keeps its lease renewed.
    private static async Task<CopResult<string>> BeginSessionAsync(
        PostgresClient client, PostgresOptions options, CancellationToken cancellationToken)
    {
        var started = options.TimeProvider.GetTimestamp();
        var waiting = new SessionWait(client, options);
        while (true)
        {
            // The clock is read before the server is asked: after a standstill it is asked once more.
            var isLast = options.TimeProvider.GetElapsedTime(started) > options.LeaseDuration + options.LeaseDuration / 3;
            var begun = await client.QueryAsync(
                "501_begin_session", reader => reader.GetString(0), cancellationToken, Parameter.Of(options.NodeId),
                Parameter.Of(options.LeaseDuration)).ConfigureAwait(false);
            if (begun is [var session])
                return session;
            if (isLast)
                break;
            await waiting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return CopError.Temporary(
            CopErrorCodes.StoreLocked,
            $"A live node has the id '{options.NodeId}' in schema '{options.Schema}'; give each node its own NodeId (D-86).");
    }

    // The clock is read when a connection is open, so that waiting for the connection does not count.
    private static Task<bool> MeasureAsync(
        PostgresClient client, ServerClock clock, TimeProvider time, CancellationToken cancellationToken) => client.ExecuteAsync(
        async (connection, token) =>
        {
            using var command = client.Command(connection, "506_server_time");
            var asked = time.GetTimestamp();
            var server = (DateTime)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!;
            clock.Take(new DateTimeOffset(server, TimeSpan.Zero), asked, time.GetTimestamp());
            return true;
        },
        cancellationToken);

    // Returns the time until the next heartbeat: earlier when the lease of another session ends before, so that its end is detected in
    // time.
    private async Task<TimeSpan> RenewAsync(CancellationToken cancellationToken)
    {
        RefuseWhenReplaced();
        await MeasureAsync(_client, _clock, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        var asked = _options.TimeProvider.GetTimestamp();
        var others = await _client.QueryAsync(
            "502_renew_session", reader =>
                new SessionInfo(reader.GetString(0), reader.GetFieldValue<string[]>(1)) { Remaining = reader.GetTimeSpan(2) },
            cancellationToken, Parameter.Of(SessionId), Parameter.Of(NodeId), Parameter.Of(_options.LeaseDuration),
            Parameter.Of((string[])[.. _presence.Agents]),
            Parameter.Of(_profiles.IsDefault ? null : (string[])[.. _profiles.Select(TextOf)]),
            Parameter.Of(_listener is { HoldsSession: true }), Parameter.Of(ReadFigures())).ConfigureAwait(false);
        NoteRenewal(asked);
        _deadline.NoteAnswer();
        if (_presence.Take(others))
            _news.AddAny();
        _announcer?.SayAlive(haveSessionsChanged: false);
        _historyDue.Set();
        var next = others.Select(other => other.Remaining + LeaseMargin).Append(_options.LeaseDuration / HeartbeatsPerLease).Min();
        return next > LeaseMargin ? next : LeaseMargin;
    }

    // The connections of a pool that belongs to the host are used by the host too.
    private string? ReadFigures() => Volatile.Read(ref _figures)?.Invoke() is not { } figures ? null : (_ownSource is null ? figures
        : figures with
        {
            Connections = _client.Connections + (_listener is { IsConnected: true } ? 1 : 0), MaxConnections = _options.MaxConnections,
        }).ToJson().ToString();

    private Task<List<bool>> AnnounceAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) => _client.QueryAsync(
        "507_announce", _ =>
            true, cancellationToken, Parameter.Of(NotificationListener.Channel(_options.Schema)), Parameter.Of((string[])[.. texts]));

    private void Hear(CommitNotification heard)
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
            _upkeep!.TriggerNow();
    }

    private async Task EndSessionAsync()
    {
        var farewell = new CommitNotification(SessionId) { HaveSessionsChanged = true }.Write();
        try
        {
            await _client.QueryAsync(
                "503_end_session", _ => true, CancellationToken.None, Parameter.Of(SessionId),
                Parameter.Of(NotificationListener.Channel(_options.Schema)), Parameter.Of(farewell[0])).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // The server is unreachable: the lease expires by itself.
            new LoopFaults("end of the session", _options.CreateLogger()).Note(fault, TimeSpan.Zero);
        }
    }
}
