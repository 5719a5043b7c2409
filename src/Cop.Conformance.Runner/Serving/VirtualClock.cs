namespace Cop.Conformance.Runner;

/// <summary>A clock that moves only on request. It jumps: all timers that became due in between fire at the new time.</summary>
internal sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<VirtualTimer> _timers = [];
    private DateTimeOffset _now = start;
    private bool _isStopped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Whether a due timer has not fired yet.</summary>
    public bool HasDue
    {
        get
        {
            lock (_gate)
                return _timers.Exists(timer => timer.Due <= _now);
        }
    }

    /// <summary>Moves the clock forward or back, without firing timers.</summary>
    public void Set(DateTimeOffset moment)
    {
        lock (_gate)
            _now = moment;
    }

    /// <summary>Fires the due timers in the order of their due times.</summary>
    public void FireDue()
    {
        while (TakeDue() is { } timer)
            timer.Fire();
    }

    /// <summary>Stops all timers: the simulated process has ended.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            _timers.Clear();
        }
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
            if (dueTime == Timeout.InfiniteTimeSpan || _isStopped)
                return;
            timer.Due = _now + dueTime;
            _timers.Add(timer);
        }
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
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
