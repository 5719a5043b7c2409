namespace Cop;

/// <summary>
/// Runs all work items of a simulation on one thread: the next one is chosen at random among those that are ready. When none is ready, the
/// clock moves to the next due time.
/// </summary>
internal sealed class SimulationLoop(SeededRandom chance)
{
    /// <summary>The start time of every simulation.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<WorkItem> _ready = [];
    private readonly PriorityQueue<WorkItem, (long Moment, long Order)> _later = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _order;

    /// <summary>The true time, from which the clocks of nodes may differ.</summary>
    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>The simulated time since the start.</summary>
    public TimeSpan Elapsed => Now - Start;

    /// <summary>The number of executed work items.</summary>
    public long Steps { get; private set; }

    /// <summary>The name of work that ran on a different thread; null for none.</summary>
    public string? Escape { get; private set; }

    /// <summary>Whether this is the simulation's thread.</summary>
    public bool IsHere => Environment.CurrentManagedThreadId == _thread;

    /// <summary>Whether no work item is left.</summary>
    public bool IsIdle => _ready.Count == 0 && _later.Count == 0;

    /// <summary>Adds a work item that is ready.</summary>
    public void Post(WorkItemOwner owner, Action work)
    {
        MustBeHere(owner.Name);
        _ready.Add(new WorkItem(owner, work));
    }

    /// <summary>Adds a work item that becomes ready after a delay, unless it is cancelled before.</summary>
    public WorkItem PostIn(TimeSpan delay, WorkItemOwner owner, Action work)
    {
        MustBeHere(owner.Name);
        var step = new WorkItem(owner, work);
        Later(Now + delay, step);
        return step;
    }

    /// <summary>Runs one work item; false when none is due by that time.</summary>
    public bool RunOne(DateTimeOffset until)
    {
        while (true)
        {
            if (_ready.Count == 0 && !MoveOn(until))
                return false;
            if (_ready.Count == 0)
                continue;
            var place = _ready.Count == 1 ? 0 : chance.Next(0, _ready.Count);
            var step = _ready[place];
            _ready[place] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            if (step.IsOff || step.Owner.IsDead)
                continue;
            if (step.Owner.PausedUntil > Now)
            {
                Later(step.Owner.PausedUntil, step);
                continue;
            }

            Steps++;
            step.Work();
            return true;
        }
    }

    /// <summary>Records work on a different thread: its order would be up to the machine, and no seed could repeat it.</summary>
    public void MustBeHere(string what)
    {
        if (IsHere)
            return;
        Escape ??= what;
        throw new InvalidOperationException(
            $"A step of {what} runs on a different thread than the simulation's, so no seed would repeat it. Its code uses Task.Run, " +
                $"Task.Yield, Task.Delay with a token that fired, or real I/O: "
            + "await the context's reads, effects and delays (AgentContext.DelayAsync).");
    }

    private void Later(DateTimeOffset moment, WorkItem step) => _later.Enqueue(step, (moment.UtcTicks, _order++));

    private bool MoveOn(DateTimeOffset until)
    {
        while (_later.TryPeek(out var step, out var due) && (step.IsOff || step.Owner.IsDead))
            _later.Dequeue();
        if (!_later.TryPeek(out _, out var next) || next.Moment > until.UtcTicks)
            return false;
        if (next.Moment > Now.UtcTicks)
            Now = new DateTimeOffset(next.Moment, TimeSpan.Zero);
        while (_later.TryPeek(out _, out var due) && due.Moment <= Now.UtcTicks)
            _ready.Add(_later.Dequeue());
        return true;
    }
}
