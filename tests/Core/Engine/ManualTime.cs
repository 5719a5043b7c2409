namespace Cop.Core.Tests.Engine;

/// <summary>A clock that a test moves; timers fire in order while it moves.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private TaskCompletionSource _changed = New();

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Whether any timer is set.</summary>
    public bool HasTimers
    {
        get { lock (_gate) return _timers.Count > 0; }
    }

    /// <summary>Moves the clock forward and fires the timers that become due.</summary>
    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (TakeDue(target) is { } due)
            due.Fire();
    }

    /// <summary>Sets the clock back, like a correction of the machine's time; timers keep their remaining time.</summary>
    public void StepBack(TimeSpan by)
    {
        lock (_gate)
        {
            _now -= by;
            foreach (var timer in _timers)
                timer.Due -= by;
        }
    }

    /// <summary>
    /// Moves the clock from timer to timer until the task has ended. Timers further ahead than <paramref name="within"/> are ignored:
    /// the method waits for the task until a nearer timer is set.
    /// </summary>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> task, TimeSpan within)
    {
        using var guard = HangLimit.Begin();
        while (!task.IsCompleted)
        {
            Task changed;
            TimeSpan? ahead;
            lock (_gate)
            {
                changed = _changed.Task;
                ahead = _timers.Count == 0 ? null : _timers.Min(timer => timer.Due) - _now;
            }

            if (ahead <= within)
                Advance(ahead.Value);
            else
                await Task.WhenAny(task, changed).WaitAsync(guard.Token);
        }

        return await task;
    }

    /// <summary>Waits for a timer that is due within a time, and not before another one.</summary>
    public async Task WaitForTimerAsync(TimeSpan atLeast, TimeSpan atMost)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_timers.Any(timer => timer.Due - _now >= atLeast && timer.Due - _now <= atMost))
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(HangLimit.Span);
        }
    }

    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (_gate)
        {
            var due = _timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            if (due is not null)
                _timers.Remove(due);
            var moment = due?.Due ?? target;
            _now = moment > _now ? moment : _now;
            return due;
        }
    }

    private void Set(ManualTimer timer, TimeSpan dueTime)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _timers.Remove(timer);
            // A timer that is already due fires without a move of the clock.
            if (dueTime == TimeSpan.Zero)
                ThreadPool.QueueUserWorkItem(_ => timer.Fire());
            else if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = _now + dueTime;
                _timers.Add(timer);
            }

            (changed, _changed) = (_changed, New());
        }

        changed.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            period.ShouldBe(Timeout.InfiniteTimeSpan, "the kernel sets its timers once at a time");
            time.Set(this, dueTime);
            return true;
        }

        public void Dispose() => time.Set(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
