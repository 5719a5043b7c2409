using Cop.Health;

namespace Cop;

/// <summary>
/// The background work of a node: renews its lease, reads the other live sessions, and assigns positions to committed events.
/// </summary>
internal sealed class BackgroundMaintenance : IAsyncDisposable
{
    private const int QuietTurns = 8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private readonly AsyncAutoResetEvent _committed;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PostgresOptions _options;
    private readonly AsyncAutoResetEvent _due;
    private readonly LoopFaults _beatFaults;
    private readonly LoopFaults _sequencerFaults;
    private readonly Task _work;
    private volatile bool _hasCommitted = true;
    private long _lookedAt;
    private long _sequencedAt;
    private long _succeededAt;

    /// <param name="options">The intervals.</param>
    /// <param name="renew">Sends a heartbeat; returns the time until the next one is due.</param>
    /// <param name="sequence">Assigns positions.</param>
    public BackgroundMaintenance(
        PostgresOptions options, Func<CancellationToken, Task<TimeSpan>> renew, Func<CancellationToken, Task> sequence)
    {
        (_options, _due, _committed) =
            (options, new AsyncAutoResetEvent(options.TimeProvider), new AsyncAutoResetEvent(options.TimeProvider));
        (_beatFaults, _sequencerFaults) =
            (new LoopFaults("heartbeat", options.CreateLogger()), new LoopFaults("sequencer", options.CreateLogger()));
        _lookedAt = _sequencedAt = _succeededAt = options.TimeProvider.GetTimestamp();
        _work = Task.WhenAll(Task.Run(() => BeatAsync(renew)), Task.Run(() => SequenceAsync(sequence)));
    }

    /// <summary>The last fault of the heartbeat since its last success; null when there is none.</summary>
    public string? HeartbeatFault => _beatFaults.Last;

    /// <summary>Reports whether positions are assigned.</summary>
    public ComponentHealth GetSequencerHealth()
    {
        var seconds = _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _succeededAt)).TotalSeconds;
        var last = FormattableString.Invariant($"its last successful run was {seconds:0.0} s ago");
        return _sequencerFaults.Last is { } fault
            ? new ComponentHealth(
                "sequencer", KernelHealthStatus.Degraded,
                $"Committed events get no positions, so projections do not advance; {last}. It is retried. {fault}")
            : new ComponentHealth("sequencer", KernelHealthStatus.Healthy, $"It runs; {last}.");
    }

    /// <summary>Signals that events without a position were committed here.</summary>
    public void Record()
    {
        _hasCommitted = true;
        _committed.Set();
    }

    /// <summary>Records that the store was just polled for events without a position.</summary>
    public void NoteLook() => Volatile.Write(ref _lookedAt, _options.TimeProvider.GetTimestamp());

    /// <summary>Requests a heartbeat now, because sessions started or ended.</summary>
    public void TriggerNow() => _due.Set();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private Task BeatAsync(Func<CancellationToken, Task<TimeSpan>> renew)
    {
        var pause = _options.LeaseDuration / 5;
        // A failed heartbeat is retried as soon as its own pause is over.
        return RepeatAsync(
            _beatFaults, TimeSpan.Zero,
            token => _due.WaitAsync(pause, token),
            async token =>
            {
                // Retry soon after a failure: other nodes take over subscriptions when the lease expires.
                pause = TimeSpan.FromTicks(Math.Min(_options.LeaseDuration.Ticks / 10, TimeSpan.TicksPerSecond));
                pause = await renew(token).ConfigureAwait(false);
            });
    }

    private Task SequenceAsync(Func<CancellationToken, Task> sequence) => RepeatAsync(
        _sequencerFaults, FirstPause,
        WaitForCommitsAsync,
        async token =>
        {
            _hasCommitted = false;
            _sequencedAt = _options.TimeProvider.GetTimestamp();
            await sequence(token).ConfigureAwait(false);
            NoteLook();
            Volatile.Write(ref _succeededAt, _options.TimeProvider.GetTimestamp());
        });

    // An idle node needs no timer here: the remote commit watcher already polls for pending positions. The commits of one interval are
    // sequenced together.
    private async Task WaitForCommitsAsync(CancellationToken stopping)
    {
        // A host's own transaction commits without a signal, so poll for its events at intervals.
        var longest = QuietTurns * _options.SequencingInterval;
        while (!_hasCommitted && longest - _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _lookedAt)) is var rest
            && rest > TimeSpan.Zero)
            await _committed.WaitAsync(rest, stopping).ConfigureAwait(false);
        var passed = _options.TimeProvider.GetElapsedTime(_sequencedAt);
        var half = _options.SequencingInterval / 2;
        await Task.Delay(passed < half ? _options.SequencingInterval - passed : half, _options.TimeProvider, stopping)
            .ConfigureAwait(false);
    }

    // The loop survives every exception: without it, nothing would run until the next start.
    private async Task RepeatAsync(
        LoopFaults faults, TimeSpan firstPause, Func<CancellationToken, Task> wait, Func<CancellationToken, Task> work)
    {
        var stopping = _stopping.Token;
        while (true)
        {
            try
            {
                await wait(stopping).ConfigureAwait(false);
                await work(stopping).ConfigureAwait(false);
                faults.NoteSuccess();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Callers of appends and reads get their own error; the loop retries.
                _hasCommitted = true;
                var pause = faults.Note(fault, firstPause);
                await Task.Delay(pause, _options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
