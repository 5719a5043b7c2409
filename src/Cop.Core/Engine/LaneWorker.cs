using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Works one lane off: asks the pure rules what is next, and has it run. Ends when there is nothing to do.</summary>
internal sealed partial class LaneWorker(LaneKey key, AgentRegistration agent, LaneWorkerDoors doors, LaneMemory? memory = null, JoinedClaim? joined = null)
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(20);

    private readonly WakeSignal _signal = new(doors.Time, doors.Work);
    private readonly ConcurrentQueue<(DeliveryKey Key, Lane? Lane)> _ended = new();
    private readonly ConcurrentDictionary<string, ReadyContinuation> _ready = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LaneClaim> _resuming = ResumingWith(joined);
    private readonly Dictionary<DeliveryKey, Task> _running = [];
    private readonly LaneEvents _events = new(key, agent, doors.Deliveries, memory);
    private Lane? _lane = memory?.Lane;
    private TimeSpan _look;
    private volatile bool _mustReload;
    private volatile bool _isEmpty;

    public LaneKey Key => key;

    /// <summary>Something may have come, nobody knows what.</summary>
    public void Wake()
    {
        _events.Doubt();
        _signal.Set();
    }

    /// <summary>A continuation is to be taken up.</summary>
    /// <param name="ready">Which.</param>
    /// <param name="told">The commit that made it ready, of whose events the worker was told; when absent, they are looked for.</param>
    public void Wake(ReadyContinuation ready, TopicAppend? told)
    {
        // Its attempt came with that very commit.
        if (joined is not null && ReferenceEquals(joined.Append, told) && joined.Claim.Key.ContinuationId == ready.Id)
            return;
        // In this order: whoever sees what is ready then also looks for the events before it, and knows that they are there.
        // The scheduler wakes under its gate, one call after the other.
        _events.Reach(ready.TriggerSeq);
        if (told is null)
            _events.Doubt();
        _ready[ready.Id] = ready;
        _signal.Set();
    }

    /// <summary>What this node committed to the topic, in the order of commits.</summary>
    public void Tell(LaneNews news)
    {
#if COP_BUGS
        if (InjectedBugs.Has(InjectedBug.DropsAWakeUp) && !_events.MayHaveMore && _lane is not null)
            return;
#endif
        _events.Tell(news);
        if (!news.Events.IsEmpty)
            _signal.Set();
    }

    /// <summary>The lane's durable state or what is to be delivered may have changed elsewhere.</summary>
    public void Reload()
    {
        _mustReload = true;
        _events.Doubt();
        _signal.Set();
    }

    /// <summary>Whether nothing is known to be left; the scheduler asks before it lets the worker go.</summary>
    public bool IsIdle => !_events.MayHaveMore && !_mustReload && _ready.IsEmpty && _ended.IsEmpty && _running.Count == 0;

    /// <summary>What the next worker of the lane need not read again; null when that is not all. To be asked when this one leaves.</summary>
    public LaneMemory? Remember() => _lane is { Attempts.IsEmpty: true } && !_mustReload ? _events.Remember(_lane) : null;

    /// <summary>Whether an attempt at this continuation is under way here: begun in time, it is not cut off.</summary>
    public bool IsResuming(string continuationId) => _resuming.ContainsKey(continuationId);

    /// <summary>Whether it waits for something that has not come; invocations may be under way.</summary>
    public bool IsWaiting => _signal.IsWaitedFor;

    /// <summary>Whether nothing runs that would have to end here although the lane is another session's.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>Works until there is nothing to do, or the host stops.</summary>
    public async Task RunAsync(Func<bool> tryLeave, CancellationToken stopping)
    {
        if (joined is not null)
            await BeginJoinedAsync(joined).ConfigureAwait(false);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await WorkAsync(tryLeave, stopping).ConfigureAwait(false))
                    break;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                // A lane must outlive any fault of the store or of this code; it says so and goes on from the durable state.
                CopLog.LaneFailed(doors.Logger, fault, agent.Name, key.TopicId);
                // What was to be read when the store failed is still to be read.
                _mustReload = true;
                _events.Doubt();
                await PauseAsync(stopping).ConfigureAwait(false);
            }
        }

        await Task.WhenAll(_running.Values).ConfigureAwait(false);
    }

    private async Task<bool> WorkAsync(Func<bool> tryLeave, CancellationToken stopping)
    {
        if (!doors.Deliveries.IsMine(key))
            return await HandOverAsync(tryLeave, stopping).ConfigureAwait(false);
        _isEmpty = false;
        ImmutableArray<ReadyContinuation> ready = [.. _ready.Values.OrderBy(ready => ready.TriggerSeq).ThenBy(ready => ready.Id, CopId.Order)];
        await RefreshAsync(stopping).ConfigureAwait(false);
        var now = doors.Time.GetUtcNow();
        var decision = SchedulingRules.Decide(Situation(ready), now);
        switch (decision)
        {
            case LaneDecision.Lost when await IsHeldElsewhereAsync(stopping).ConfigureAwait(false):
                _mustReload = true;
                _look = TimeSpan.FromTicks(Math.Min(Math.Max(_look.Ticks * 2, ShortestLook.Ticks), doors.Options.ErrorPause.Ticks));
                await _signal.WaitAsync(now + _look, stopping).ConfigureAwait(false);
                return false;
            case LaneDecision.Lost lost:
                _lane = await doors.Runner.FailLostAsync(agent, _lane!, lost.Key, lost.Attempt, stopping).ConfigureAwait(false);
                return false;
            case LaneDecision.Deliver deliver:
                await DeliverAsync(deliver.Key, now, stopping).ConfigureAwait(false);
                return false;
            case LaneDecision.Wait { Until: null } when _running.Count == 0 && IsIdle:
                return tryLeave();
            case LaneDecision.Wait wait:
                return _ended.IsEmpty && await RestAsync(wait.Until, stopping).ConfigureAwait(false);
            default:
                return false;
        }
    }

    // Another session works the lane from now on: what runs here ends here, and nothing new is begun. An attempt of this session that does not run
    // is ended too, since the other one waits for it as long as this session lives.
    private async Task<bool> HandOverAsync(Func<bool> tryLeave, CancellationToken stopping)
    {
        _mustReload = true;
        while (_ended.TryDequeue(out var ended))
            _running.Remove(ended.Key);
        _lane = await doors.Deliveries.GetLaneAsync(key, stopping).ConfigureAwait(false);
        await BeginIfDurableAsync(_lane, stopping).ConfigureAwait(false);
        if (_unclear is not null)
            return false;
        if (_lane.Session == doors.Deliveries.Session && SchedulingRules.Decide(Situation([]), doors.Time.GetUtcNow()) is LaneDecision.Lost lost)
        {
            await doors.Runner.FailLostAsync(agent, _lane, lost.Key, lost.Attempt, stopping).ConfigureAwait(false);
            return false;
        }

        _isEmpty = _running.Count == 0;
        if (_isEmpty)
            return tryLeave();
        await _signal.WaitAsync(null, stopping).ConfigureAwait(false);
        return false;
    }

    // Another node runs an attempt and lives: the lane is its own until that has ended (D-61).
    private async ValueTask<bool> IsHeldElsewhereAsync(CancellationToken stopping)
    {
        var isHeld = _lane!.Session is { } holder && holder != doors.Deliveries.Session && !await doors.Deliveries.IsGoneAsync(holder, stopping).ConfigureAwait(false);
        if (!isHeld)
            _look = TimeSpan.Zero;
        return isHeld;
    }

    private LaneSituation Situation(ImmutableArray<ReadyContinuation> ready) => new()
    {
        Lane = _lane!,
        Running = [.. _running.Keys],
        Events = [.. _events.Next.Select(candidate => candidate.TopicSeq)],
        Continuations = ready,
        Overlap = agent.Options.Overlap,
        MaxAttempts = agent.Options.MaxAttempts,
    };

    private async Task RefreshAsync(CancellationToken stopping)
    {
        while (_ended.TryDequeue(out var ended))
        {
            _running.Remove(ended.Key);
            if (ended.Lane is null)
                _mustReload = true;
            else if (_lane is null || ended.Lane.Version > _lane.Version)
                _lane = ended.Lane;
        }

        if (_lane is null || _mustReload)
        {
            _mustReload = false;
            _lane = await doors.Deliveries.GetLaneAsync(key, stopping).ConfigureAwait(false);
            await BeginIfDurableAsync(_lane, stopping).ConfigureAwait(false);
        }

        await _events.RefreshAsync(_lane, stopping).ConfigureAwait(false);
    }

    private async Task DeliverAsync(DeliveryKey next, DateTimeOffset now, CancellationToken stopping)
    {
        if (_events.Find(next) is { } trigger
            && await doors.Parents.HoldUntilAsync(agent, trigger, now, stopping).ConfigureAwait(false) is { } moment)
        {
            await _signal.WaitAsync(moment, stopping).ConfigureAwait(false);
            return;
        }

        await doors.Slots.TakeAsync(stopping).ConfigureAwait(false);
        LaneClaim? claimed = null;
        try
        {
            claimed = await ClaimAsync(next, stopping).ConfigureAwait(false);
        }
        finally
        {
            if (claimed is null)
                GiveUp(next);
        }

        if (claimed is not null)
            Begin(claimed);
    }

    // Nothing was begun: the place is free again, and a continuation is to be considered anew.
    private void GiveUp(DeliveryKey next)
    {
        _mustReload = true;
        doors.Slots.Leave();
        doors.Ended(key, next, false);
    }

    private async Task<LaneClaim?> ClaimAsync(DeliveryKey next, CancellationToken stopping)
    {
        // From here on it either runs, or is considered again.
        var ready = next.ContinuationId is { } continuationId && _ready.TryRemove(continuationId, out var removed) ? removed : null;
        var trigger = ready is null ? _events.Find(next) : ready.Trigger;
        var result = await doors.Runner.ClaimAsync(agent, _lane!, next, trigger, stopping).ConfigureAwait(false);
        if (result.TryGet(out var claim, out var error))
        {
            if (next.ContinuationId is { } resumed)
                _resuming[resumed] = claim;
            return claim with { KnownSeq = ready?.KnownSeq ?? 0 };
        }

        if (error.Category == CopErrorCategory.Temporary)
            await PauseAsync(stopping).ConfigureAwait(false);
        return null;
    }

    private async Task RunAsync(LaneClaim claim)
    {
        var end = default(DeliveryEnd);
        try
        {
            end = await doors.Runner.RunAsync(claim with { KnownSeq = Math.Max(claim.KnownSeq, _events.KnownSeq) }, doors.Cancelling).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            CopLog.LaneFailed(doors.Logger, fault, agent.Name, key.TopicId);
            await PauseAsync(doors.Cancelling).ConfigureAwait(false);
        }

        doors.Slots.Leave();
        _ended.Enqueue((claim.Key, end.Lane));
        if (claim.Key.ContinuationId is { } resumed)
            _resuming.TryRemove(resumed, out _);
        _signal.Set();
        doors.Ended(key, claim.Key, end.IsDone);
        doors.Invocations.End();
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        try
        {
            await doors.Work.DelayAsync(doors.Options.ErrorPause, doors.Time, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops; the loop sees the same token.
            return;
        }
    }
}
