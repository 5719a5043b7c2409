namespace Cop;

/// <summary>
/// A clock of the simulation loop. It may differ from the true time and jump; its timers do not, and are truncated to whole milliseconds as
/// on a real machine.
/// </summary>
internal sealed class SimulatedTimeProvider(SimulationLoop pump, WorkItemOwner owner) : TimeProvider
{
    /// <summary>The difference to the true time.</summary>
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        pump.MustBeHere(owner.Name);
        return pump.Now + Ahead;
    }

    public override long GetTimestamp() => pump.Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(pump, owner, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimulatedTimer(SimulationLoop pump, WorkItemOwner owner, Action callback) : ITimer
    {
        private WorkItem? _next;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _next?.CallOff();
            _next = dueTime == Timeout.InfiniteTimeSpan
                ? null
                : pump.PostIn(TimeSpan.FromMilliseconds(Math.Floor(dueTime.TotalMilliseconds)), owner, () => Fire(period));
            return true;
        }

        public void Dispose() => _next?.CallOff();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(TimeSpan period)
        {
            _next = null;
            if (period > TimeSpan.Zero)
                Change(period, period);
            callback();
        }
    }
}
