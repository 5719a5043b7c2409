using System.Collections.Immutable;
using System.Globalization;
using Cop.Health;

namespace Cop;

/// <content>The session of this node: its lease, its agents and the other sessions.</content>
public sealed partial class MartenEventStore
{
    // Well within a third of the lease: without a heartbeat for that long, the server counts as unavailable.
    private const int HeartbeatsPerLease = 5;
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromMilliseconds(20);
    private long _renewedAt;
    private long _expiries;
    private long _checkedExpiries;
    private Func<NodeFigures>? _figures;

    /// <inheritdoc/>
    /// <remarks>Decided by the server's clock.</remarks>
    public async ValueTask<bool> IsSessionEndedAsync(string session, CancellationToken cancellationToken)
    {
        if (IsReadOnly || session == SessionId)
            return false;
        // After an outage of the server, the own heartbeat renews the leases of the other sessions first (M-16).
        if (_options.TimeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt)) >= _options.LeaseDuration / 3)
            await RenewAsync(cancellationToken).ConfigureAwait(false);
        return await SingleAsync(
            _client, "is_session_ended", reader => reader.GetBoolean(0), cancellationToken, SqlValue.Of(session)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public bool IsAssignedToThisSession(SubscriptionKey key) => IsReadOnly || _membership.IsMine(key);

    /// <inheritdoc/>
    public async Task ReleaseSubscriptionsAsync(CancellationToken cancellationToken)
    {
        _membership.Retire();
        try
        {
            if (!IsReadOnly)
                await RenewAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CopException)
        {
            // The server is unreachable: the lease expires by itself.
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<ComponentHealth> GetHealth() => _maintenance is null ? [] : [LeaseHealth(_maintenance),
        SequencerHealth(_maintenance)];

    private ComponentHealth LeaseHealth(Maintenance maintenance)
    {
        var left = (_options.LeaseDuration - _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt))).TotalSeconds;
        return left > 0
            ? new("lease", KernelHealthStatus.Healthy,
                string.Create(CultureInfo.InvariantCulture, $"Node '{NodeId}' holds its lease for another {left:0.0} s."))
            : new("lease", KernelHealthStatus.Unhealthy, string.Create(
                CultureInfo.InvariantCulture,
                $"The lease of node '{NodeId}' ended {-left:0.0} s ago, because no heartbeat succeeded. {maintenance.HeartbeatFault}")
                .TrimEnd());
    }

    private static ComponentHealth SequencerHealth(Maintenance maintenance) => maintenance.SequencingFault is { } fault
        ? new("sequencer", KernelHealthStatus.Degraded, $"Positions are not assigned now: {fault}")
        : new("sequencer", KernelHealthStatus.Healthy, "Committed events are given positions.");

    // A killed node restarts under its id when its lease has expired, which this loop waits for.
    private static async Task<CopResult<string>> BeginSessionAsync(
        MartenClient client, CopMartenOptions options, CancellationToken cancellationToken)
    {
        var started = options.TimeProvider.GetTimestamp();
        while (true)
        {
            // The clock is read before the server is asked: after a standstill it is asked once more.
            var isLast = options.TimeProvider.GetElapsedTime(started) > options.LeaseDuration + options.LeaseDuration / 3;
            var begun = await client.QueryAsync(
                "begin_session", reader => reader.GetString(0), cancellationToken, SqlValue.Of(options.NodeId),
                SqlValue.Of(options.LeaseDuration)).ConfigureAwait(false);
            if (begun is [var session])
                return session;
            await client.QueryAsync("cap_session", _ => true, cancellationToken, SqlValue.Of(options.NodeId)).ConfigureAwait(false);
            if (isLast)
                break;
            await Task.Delay(options.LeaseDuration / 20, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }

        return CopError.Temporary(
            CopErrorCodes.StoreLocked,
            $"A live node has the id '{options.NodeId}' in schema '{client.Sql.Schema}'; give each node its own NodeId (D-86).");
    }

    // Returns the time until the next heartbeat: earlier when the lease of another session ends before.
    private async Task<TimeSpan> RenewAsync(CancellationToken cancellationToken)
    {
        RefuseWhenReplaced();
        await _clock.MeasureAsync(_client, cancellationToken).ConfigureAwait(false);
        var asked = _options.TimeProvider.GetTimestamp();
        var profiles = _profiles;
        var others = await _client.QueryAsync(
            "renew_session",
            reader => (Session: reader.GetString(0), Agents: reader.GetFieldValue<string[]>(1), Left: reader.GetTimeSpan(2)),
            cancellationToken, SqlValue.Of(SessionId), SqlValue.Of(NodeId), SqlValue.Of(_options.LeaseDuration),
            SqlValue.Of((string[])[.. _membership.Agents]),
            SqlValue.Of(profiles.IsDefault ? null : (string[])[.. profiles.Select(TextOf)]),
            SqlValue.Of(Volatile.Read(ref _figures)?.Invoke().ToJson().ToString())).ConfigureAwait(false);
        NoteRenewal(asked);
        _isLate = false;
        if (_membership.Take(others.Select(other => (other.Session, other.Agents))))
            _signals.AddSessions();
        _historyDue.Set();
        var next = others.Select(other => other.Left + LeaseMargin).Append(_options.LeaseDuration / HeartbeatsPerLease).Min();
        return next > LeaseMargin ? next : LeaseMargin;
    }

    // The renewal may have reached the server after the end of the lease. The expiry is counted before the renewal is noted, so that no
    // commit sees the second without the first.
    private void NoteRenewal(long asked)
    {
        if (_options.TimeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt)) >= _options.LeaseDuration)
            Interlocked.Increment(ref _expiries);
        Volatile.Write(ref _renewedAt, asked);
    }

    // A commit after the lease has expired, also when it was renewed since, may lack the rows of a profile that another node has added
    // meanwhile.
    private ValueTask KeepLeaseAsync(CancellationToken cancellationToken) =>
        _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt)) < _options.LeaseDuration
            && Interlocked.Read(ref _checkedExpiries) == Interlocked.Read(ref _expiries)
            ? default
            : new(RenewExpiredAsync(cancellationToken));

    private async Task RenewExpiredAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(cancellationToken).ConfigureAwait(false);
        var expiries = Interlocked.Read(ref _expiries);
        var lacking = _profiles.IsDefault ? null : (await GetProfilesAsync(cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(stored => !_profiles.Any(own => own.Profile == stored.Profile && own.Version >= stored.Version));
        if (lacking is not null)
        {
            throw new CopException(new CopError(CopErrorCodes.ProfileMissing, string.Create(
                CultureInfo.InvariantCulture,
                $"The store '{StoreId}' keeps rows of profile '{lacking.Profile}' version {lacking.Version} since this node's lease " +
                $"expired, " +
                    $"and this node does not have it. Stop it, add the profile to its options and start it again.")));
        }

        Interlocked.Exchange(ref _checkedExpiries, expiries);
    }

    private async Task EndSessionAsync()
    {
        try
        {
            await _client.QueryAsync("end_session", _ => true, CancellationToken.None, SqlValue.Of(SessionId)).ConfigureAwait(false);
        }
        catch (CopException)
        {
            // The server is unreachable: the lease expires by itself.
        }
    }
}
