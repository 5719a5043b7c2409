namespace Cop;

/// <summary>One run of a node, from its start to its end or crash: its steps, its clock, its session, its kernel.</summary>
internal sealed class NodeRun
{
    private readonly SimulationLoop _pump;
    private readonly FaultInjector _weather;
    private readonly TaskCompletionSource<bool> _gone = new();
    private DateTimeOffset? _stoppedAt;
    private DateTimeOffset _pausedAt;

    public NodeRun(SimulationLoop pump, FaultInjector weather, int node, int number, TimeSpan ahead, Guid session)
    {
        (_pump, _weather, Node) = (pump, weather, node);
        Owner = new WorkItemOwner($"node {node}.{number}");
        Work = new SimulatedDispatcher(pump, Owner);
        Time = new SimulatedTimeProvider(pump, Owner) { Ahead = ahead };
        Session = CopId.Create("session", session);
        News = new SimulatedSignal(Work);
    }

    public int Node { get; }

    public WorkItemOwner Owner { get; }

    public SimulatedDispatcher Work { get; }

    public SimulatedTimeProvider Time { get; }

    public string Session { get; }

    /// <summary>Set when others committed.</summary>
    public SimulatedSignal News { get; }

    /// <summary>The kernel, once it is up.</summary>
    public CopKernel? Kernel { get; set; }

    /// <summary>Its own follower of the positions.</summary>
    public UserProjection<PositionChain>? Projection { get; set; }

    /// <summary>Whether it is being shut down.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Whether its session was ended in order.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Completes when the run crashes or has ended: who waits for an answer of it gets none.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Since when the store has not heard of it; null while it does.</summary>
    public DateTimeOffset? SilentSince
    {
        get
        {
            if (_stoppedAt is not null)
                return _stoppedAt;
            var paused = Owner.PausedUntil > _pump.Now ? _pausedAt : (DateTimeOffset?)null;
            var cut = _weather.SilentSince(Node, _pump.Elapsed) is { } since ? SimulationLoop.Start + since : (DateTimeOffset?)null;
            return paused is null || cut < paused ? cut : paused;
        }
    }

    /// <summary>Stands still from now on.</summary>
    public void Pause(TimeSpan length) => (_pausedAt, Owner.PausedUntil) = (_pump.Now, _pump.Now + length);

    /// <summary>The process is gone: nothing of it runs any more.</summary>
    public void Crash()
    {
        Owner.IsDead = true;
        _stoppedAt = SilentSince ?? _pump.Now;
        _gone.TrySetResult(true);
    }

    /// <summary>The session was ended in order.</summary>
    public void End()
    {
        HasEnded = true;
        _gone.TrySetResult(true);
    }

    /// <summary>Hears, a little later, that others committed.</summary>
    public void HearNews() => _pump.PostIn(_weather.NewsDelay(), Owner, News.Set);
}
