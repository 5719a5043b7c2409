using Cop.Health;

namespace Cop;

/// <summary>What a node does by itself: says that it lives and looks who else does, and gives positions to what was committed.</summary>
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

    /// <param name="options">How often.</param>
    /// <param name="renew">A heartbeat; gives the time until the next one is due.</param>
    /// <param name="sequence">Gives positions.</param>
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

    /// <summary>Something was committed here that has no position yet.</summary>
    public void Record()
    {
        _hasCommitted = true;
        _committed.Set();
    }

    /// <summary>It was just looked, unasked, for what has no position.</summary>
    public void NoteLook() => Volatile.Write(ref _lookedAt, _options.TimeProvider.GetTimestamp());

    /// <summary>Sessions came or went: looks at once.</summary>
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
        // A heartbeat is tried again as soon as its own pause is over.
        return RepeatAsync(
            _beatFaults, TimeSpan.Zero,
            token => _due.WaitAsync(pause, token),
            async token =>
            {
                // After a failure soon again: others take over what belongs to one who is silent.
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

    // A node that rests does not wake up for this: whoever follows what others commit looks anyway. What is committed within an interval is
    // taken together.
    private async Task WaitForCommitsAsync(CancellationToken stopping)
    {
        // A host's own transaction commits when it likes, so now and then it is looked for unasked.
        var longest = QuietTurns * _options.SequencingInterval;
        while (!_hasCommitted && longest - _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _lookedAt)) is var rest
            && rest > TimeSpan.Zero)
            await _committed.WaitAsync(rest, stopping).ConfigureAwait(false);
        var passed = _options.TimeProvider.GetElapsedTime(_sequencedAt);
        var half = _options.SequencingInterval / 2;
        await Task.Delay(passed < half ? _options.SequencingInterval - passed : half, _options.TimeProvider, stopping)
            .ConfigureAwait(false);
    }

    // It outlives whatever is thrown: nothing else would begin it again before the next start.
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
                // Callers that append or read get the error; here the next turn tries again.
                _hasCommitted = true;
                var pause = faults.Note(fault, firstPause);
                await Task.Delay(pause, _options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
