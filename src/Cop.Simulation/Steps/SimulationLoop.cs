namespace Cop;

/// <summary>
/// Runs every step of a simulation on one thread: of those that could run now, the one that chance picks; when there is none, the clock
/// moves to the next moment at which there is one.
/// </summary>
internal sealed class SimulationLoop(SeededRandom chance)
{
    /// <summary>When every simulation begins.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<WorkItem> _ready = [];
    private readonly PriorityQueue<WorkItem, (long Moment, long Order)> _later = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _order;

    /// <summary>The true time, which servers have and nodes may be off from.</summary>
    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>How long it has been so far.</summary>
    public TimeSpan Elapsed => Now - Start;

    /// <summary>Steps that ran.</summary>
    public long Steps { get; private set; }

    /// <summary>What was run elsewhere than here; null when nothing was.</summary>
    public string? Escape { get; private set; }

    /// <summary>Whether this is the simulation's thread.</summary>
    public bool IsHere => Environment.CurrentManagedThreadId == _thread;

    /// <summary>Whether nothing is left to be run.</summary>
    public bool IsIdle => _ready.Count == 0 && _later.Count == 0;

    /// <summary>Makes a step ready to run.</summary>
    public void Post(WorkItemOwner owner, Action work)
    {
        MustBeHere(owner.Name);
        _ready.Add(new WorkItem(owner, work));
    }

    /// <summary>Makes a step that runs after a time, unless it is called off before.</summary>
    public WorkItem PostIn(TimeSpan delay, WorkItemOwner owner, Action work)
    {
        MustBeHere(owner.Name);
        var step = new WorkItem(owner, work);
        Later(Now + delay, step);
        return step;
    }

    /// <summary>Runs one step; false when there is none up to that moment.</summary>
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

    /// <summary>Notes when this is not the simulation's thread: then order is left to the machine, and no seed repeats it.</summary>
    public void MustBeHere(string what)
    {
        if (IsHere)
            return;
        Escape ??= what;
        throw new InvalidOperationException(
            $"A step of {what} runs on another thread than the simulation's, so no seed would repeat it. Something there uses Task.Run, Task.Yield, Task.Delay with a token that fired, or real I/O: "
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
