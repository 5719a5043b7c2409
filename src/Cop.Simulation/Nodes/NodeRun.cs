namespace Cop;

/// <summary>One run of a node, from its start to its end or crash: its work items, clock, session and kernel.</summary>
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
        (News, Heartbeat) = (new SimulatedSignal(Work), new SimulatedSignal(Work));
    }

    public int Node { get; }

    public WorkItemOwner Owner { get; }

    public SimulatedDispatcher Work { get; }

    public SimulatedTimeProvider Time { get; }

    public string Session { get; }

    /// <summary>Set by commits of other nodes.</summary>
    public SimulatedSignal News { get; }

    /// <summary>Set at a heartbeat, where the store's history can change.</summary>
    public SimulatedSignal Heartbeat { get; }

    /// <summary>The kernel, once it is started.</summary>
    public CopKernel? Kernel { get; set; }

    /// <summary>Its own projection.</summary>
    public UserProjection<PositionChain>? Projection { get; set; }

    /// <summary>Whether it is being shut down.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Whether its session was ended in order.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Completes when the run crashes or ends: callers then get no response.</summary>
    public Task Gone => _gone.Task;

    /// <summary>The time since which the store has received no call of it; null while it does.</summary>
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

    /// <summary>Pauses the run.</summary>
    public void Pause(TimeSpan length) => (_pausedAt, Owner.PausedUntil) = (_pump.Now, _pump.Now + length);

    /// <summary>Crashes the process: nothing of it runs any more.</summary>
    public void Crash()
    {
        Owner.IsDead = true;
        _stoppedAt = SilentSince ?? _pump.Now;
        _gone.TrySetResult(true);
    }

    /// <summary>Ends the session in order.</summary>
    public void End()
    {
        HasEnded = true;
        _gone.TrySetResult(true);
    }

    /// <summary>Notifies it, after a delay, of a commit of another node.</summary>
    public void HearNews() => _pump.PostIn(_weather.NewsDelay(), Owner, News.Set);
}
