namespace Cop.Testing;

/// <summary>A clock that moves only on request. It begins at 2026-01-01.</summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<VirtualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal VirtualTime()
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state, RunningInvocation.Current);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The time of the next timer; null when none is set.</summary>
    internal DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
                return _timers.Count == 0 ? null : _timers.Min(timer => timer.Due);
        }
    }

    /// <summary>Whether a timer is due that has not fired yet.</summary>
    internal bool HasDue => NextDue <= GetUtcNow();

    /// <summary>The number of running invocations that wait for this clock.</summary>
    internal int WaitingInvocations
    {
        get
        {
            lock (_gate)
                return _timers.Select(timer => timer.Invocation).OfType<RunningInvocation>().Where(each => each.IsRunning)
                    .Distinct().Count();
        }
    }

    /// <summary>Moves the clock forward, without firing timers.</summary>
    internal void MoveTo(DateTimeOffset time)
    {
        lock (_gate)
            _now = time > _now ? time : _now;
    }

    /// <summary>Fires the due timers in the order of their times.</summary>
    internal void FireDue()
    {
        while (TakeDue() is { } timer)
            timer.Fire();
    }

    private VirtualTimer? TakeDue()
    {
        lock (_gate)
        {
            var due = _timers.Where(timer => timer.Due <= _now).MinBy(timer => timer.Due);
            if (due is not null)
                _timers.Remove(due);
            return due;
        }
    }

    private void Arm(VirtualTimer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;
            timer.Due = _now + dueTime;
            _timers.Add(timer);
        }
    }

    private sealed class VirtualTimer(VirtualTime clock, TimerCallback callback, object? state, RunningInvocation? invocation) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public RunningInvocation? Invocation => invocation;

        public DateTimeOffset Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
            clock.Arm(this, dueTime);
            return true;
        }

        public void Fire()
        {
            if (_period != Timeout.InfiniteTimeSpan)
                clock.Arm(this, _period);
            callback(state);
        }

        public void Dispose() => clock.Arm(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
