using System.Collections.Immutable;

namespace Cop;

/// <summary>The nodes: starts, crashes, stops and pauses them, and sets their clocks, as the scenario says.</summary>
internal sealed class Cluster
{
    private static readonly WorkItemOwner World = new("the world");

    // Longer than all faults of the standard plans.
    private static readonly TimeSpan RebuildDelay = TimeSpan.FromMinutes(10);

    private readonly Simulation _simulation;
    private readonly Scenario _script;
    private readonly SimulationLoop _pump;
    private readonly History _history;
    private readonly SimulatedStore _store;
    private readonly FaultInjector _weather;
    private readonly Observations _records;
    private readonly NodeRun?[] _runs;
    private readonly TimeSpan[] _ahead;
    private readonly int[] _numbers;
    private readonly int[] _calls;
    private readonly SeededRandom _chance;

    public Cluster(
        Simulation simulation, Scenario script, SimulationLoop pump, History history, SimulatedStore store, FaultInjector weather,
        Observations records)
    {
        (_simulation, _script, _pump, _history, _store, _weather, _records) = (simulation, script, pump, history, store, weather, records);
        (_runs, _ahead, _numbers, _calls) =
            (new NodeRun?[simulation.Nodes], new TimeSpan[simulation.Nodes], new int[simulation.Nodes], new int[simulation.Nodes]);
        _chance = SeededRandom.CreateStream(script.Seed, "nodes");
    }

    /// <summary>Runs whose kernel is started.</summary>
    public IReadOnlyList<NodeRun> Up =>
        [.. _runs.OfType<NodeRun>().Where(run => run is { Kernel: not null, HasEnded: false, Owner.IsDead: false, IsStopping: false })];

    /// <summary>Starts all nodes and schedules the scenario's faults.</summary>
    public void Begin()
    {
        for (var node = 0; node < _simulation.Nodes; node++)
            Start(node);
        foreach (var fault in _script.Faults)
        {
            if (fault.Kind is FaultKind.Restart or FaultKind.Pause or FaultKind.ClockJump or FaultKind.LostCommits
                or FaultKind.StalledStandby)
                _pump.PostIn(fault.StartAt, World, () => Befall(fault));
        }
    }

    /// <summary>The sum of all steps back of the nodes' clocks.</summary>
    public TimeSpan StepsBack { get; private set; }

    /// <summary>Detaches all kernels.</summary>
    public void End()
    {
        foreach (var run in _runs)
            run?.Crash();
    }

    private void Befall(SimulatedFault fault)
    {
        _history.Note("world", fault.ToString());
        var run = _runs[fault.Node];
        switch (fault.Kind)
        {
            case FaultKind.ClockJump:
                _ahead[fault.Node] += fault.ClockOffset;
                if (fault.ClockOffset < TimeSpan.Zero)
                    StepsBack -= fault.ClockOffset;
                if (run is not null)
                    run.Time.Ahead = _ahead[fault.Node];
                break;
            case FaultKind.LostCommits:
                _store.GoBack(fault.Call);
                AfterLoss();
                break;
            case FaultKind.StalledStandby:
                _store.StallStandby();
                _pump.PostIn(fault.Duration, World, TakeOver);
                break;
            case FaultKind.Pause when run is { Owner.IsDead: false }:
                run.Pause(fault.Duration);
                break;
            case FaultKind.Restart when run is { Kernel: not null, IsStopping: false, Owner.IsDead: false }:
                run.IsStopping = true;
                _pump.Post(run.Owner, () => _ = StopAsync(run, fault.Duration));
                break;
        }
    }

    private void TakeOver()
    {
        _store.TakeOver();
        AfterLoss();
    }

    // Every node's next heartbeat notices the loss, and later an operator rebuilds the projections that it stopped.
    private void AfterLoss()
    {
        foreach (var run in _runs.OfType<NodeRun>().Where(run => !run.Owner.IsDead))
            _pump.PostIn(_chance.Next(_simulation.LeaseDuration / 3), run.Owner, run.Heartbeat.Set);
        _pump.PostIn(RebuildDelay, World, () =>
        {
            foreach (var run in Up.Where(HasLostHistory))
                _pump.Post(run.Owner, () => _ = RebuildAsync(run));
        });
    }

    private static bool HasLostHistory(NodeRun run) =>
        run.Projection is { Exception: not null } stopped
        && stopped.WaitForPositionAsync(long.MaxValue) is { IsCompleted: true, Result.Error.Code: CopErrorCodes.HistoryChanged };

    private async Task RebuildAsync(NodeRun run)
    {
        try
        {
            if ((await run.Kernel!.RebuildProjectionAsync(run.Projection!).ConfigureAwait(false)).Error is { } error)
                _records.Note("projection", $"The projection of {run.Owner.Name} was not rebuilt: {error}");
            _history.Note(run.Owner.Name, "rebuilds its projection");
        }
        catch (Exception fault)
        {
            _records.Note("projection", $"The projection of {run.Owner.Name} was not rebuilt: {fault}");
        }
    }

    private void Start(int node)
    {
        // A crashed node restarts with the same id: the store accepts it when the former lease has expired.
        if (_runs[node] is { } former && _store.LeaseEnd(former) is { } passes && passes > _pump.Now)
        {
            _pump.PostIn(passes - _pump.Now, World, () => Start(node));
            return;
        }

        var run = new NodeRun(_pump, _weather, node, ++_numbers[node], _ahead[node], new SeededIds(_chance).NewId());
        _runs[node] = run;
        _store.Begin(run);
        _pump.Post(run.Owner, () => _ = BeginAsync(run));
    }

    private async Task BeginAsync(NodeRun run)
    {
        _history.Note(run.Owner.Name, "starts");
        try
        {
            run.Projection = PositionChain.New();
            var connection =
                new SimulatedConnection(_pump, _store, run, _weather, SeededRandom.CreateStream(_script.Seed, run.Owner.Name), Called);
            run.Kernel = await CopKernel.StartAsync(
                connection, OptionsOf(run), loggers: new UnexpectedErrorCollector(_records, run.Owner.Name)).ConfigureAwait(false);
            _history.Note(run.Owner.Name, "is up");
        }
        catch (CopException fault) when (fault.Error.Category == CopErrorCategory.Temporary)
        {
            run.Owner.IsDead = true;
            _pump.PostIn(TimeSpan.FromSeconds(1), World, () => Start(run.Node));
        }
        catch (Exception fault)
        {
            _records.Note("start", $"{run.Owner.Name} did not start: {fault}");
        }
    }

    private async Task StopAsync(NodeRun run, TimeSpan away)
    {
        try
        {
            await run.Kernel!.StopAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            _records.Note("stop", $"{run.Owner.Name} did not stop in order: {fault}");
        }

        _history.Note(run.Owner.Name, "has stopped");
        run.End();
        run.Owner.IsDead = true;
        _pump.PostIn(away, World, () => Start(run.Node));
    }

    private void Called(NodeRun run)
    {
        var call = ++_calls[run.Node];
        foreach (var fault in _script.Faults)
        {
            // The delay varies: the call or its response may still be on its way, or the node may be some steps further.
            if (fault.Kind == FaultKind.Crash && fault.Node == run.Node && fault.Call == call)
                _pump.PostIn(_chance.Next(3 * _simulation.Latency), World, () => Crash(run, fault));
        }
    }

    private void Crash(NodeRun run, SimulatedFault fault)
    {
        if (run.Owner.IsDead || run.HasEnded)
            return;
        _history.Note("world", fault.ToString());
        run.Crash();
        _pump.PostIn(fault.Duration, World, () => Start(run.Node));
    }

    private CopOptions OptionsOf(NodeRun run) => _simulation.Options with
    {
        // Inlining by the compiler changes stack frames, which would change the history of a seed.
        Scheduler = _simulation.Options.Scheduler with { MaxStackFrames = 0 },
        Agents = [
            .. _simulation.Agents()
                .Select(agent =>
                    agent with { Factory = services =>
                        new RecordingAgent(agent.Name, agent.Factory(services), run, _pump, _history, _records) })],
        Projections = [run.Projection!],
        Followers = [.. _simulation.Options.Followers, .. _simulation.LogFollowers?.Invoke() ?? []],
        TimeProvider = run.Time,
        Work = run.Work,
        IdGenerator = new SeededIds(SeededRandom.CreateStream(_script.Seed, $"ids {run.Owner.Name}")),
    };
}
