using System.Collections.Immutable;

namespace Cop;

/// <summary>Runs one scenario: nodes, clients and faults on one loop until all are idle, then the checks.</summary>
internal sealed class SimulationRun
{
    private readonly Simulation _simulation;
    private readonly Scenario _script;
    private readonly SimulationLoop _pump;
    private readonly History _history;
    private readonly SimulatedStore _store;
    private readonly Cluster _cluster;
    private readonly ExternalClients _people;
    private readonly Observations _records = new();

    public SimulationRun(Simulation simulation, Scenario script)
    {
        (_simulation, _script) = (simulation, script);
        _pump = new SimulationLoop(SeededRandom.CreateStream(script.Seed, "steps"));
        _history = new History(_pump);
        var ids = new SeededIds(SeededRandom.CreateStream(script.Seed, "store"));
        var profiles = new EmbeddedOptions { Profiles = simulation.Options.Profiles, Upcasters = simulation.Options.Upcasters };
        _store = new SimulatedStore(_pump, _history, ids.NewId, simulation.LeaseDuration, profiles)
        {
            CanHistoryChange = script.Faults.Any(fault => fault.Kind is FaultKind.LostCommits or FaultKind.StalledStandby),
        };
        var subscriptions = new SubscriptionMonitor(_records);
        _store.Committed = subscriptions.Look;
        var weather = new FaultInjector(script.Faults, SeededRandom.CreateStream(script.Seed, "weather"), simulation.Latency);
        _cluster = new Cluster(simulation, script, _pump, _history, _store, weather, _records);
        _people = new ExternalClients(simulation, script, _pump, _history, _cluster, _store, _records);
        _store.Appended = _people.Hear;
    }

    public SimulationReport Run()
    {
        foreach (var fault in _script.Faults.Where(fault => fault.Kind == FaultKind.TornWrite))
            _store.Ends[fault.Call] = fault.WrittenFraction;
        _cluster.Begin();
        _people.Begin();
        var end = SimulationLoop.Start + _simulation.MaxDuration;
        while (_pump.Steps < _simulation.MaxSteps && _pump.RunOne(end))
            continue;
        var aftermath = new FinalState(_simulation, _store, _records, _cluster);
        var broken = Broken(aftermath);
        _cluster.End();
        var report = new SimulationReport(_script)
        {
            Digest = _history.Digest(),
            History = [.. _history.Lines],
            Violations = broken,
            Events = aftermath.Events,
            Duration = _pump.Elapsed,
            Steps = _pump.Steps,
        };
        return _simulation.Check is null ? report
            : report with { Violations = [.. broken, .. _simulation.Check(report).Select(line => new InvariantViolation("host", line))] };
    }

    private ImmutableArray<InvariantViolation> Broken(FinalState aftermath)
    {
        var broken = ImmutableArray.CreateBuilder<InvariantViolation>();
        if (_pump.Escape is { } what)
            broken.Add(new InvariantViolation("thread", $"A step of {what} ran on a different thread; the history is not repeatable."));
        if (!_pump.IsIdle)
            broken.Add(new InvariantViolation("rest", $"After {_pump.Elapsed} and {_pump.Steps} steps the simulation is not idle."));
        // When the loop is idle, the agent awaits something that no work item completes.
        broken.AddRange(
            _records.Attempts.Where(attempt => !attempt.HasEnded && !attempt.Owner.IsDead)
                .Select(attempt => new InvariantViolation("thread",
            $"Agent '{attempt.Agent}' never returned from '{attempt.Delivery.CauseId}', attempt {attempt.Delivery.Attempt}: it awaits " +
                $"something outside of the simulation.")).Take(3));
        broken.AddRange(_store.Losses.Select(loss => new InvariantViolation("durability", loss)));
        broken.AddRange(_records.Broken);
        foreach (var invariant in SimulationChecks.All)
            broken.AddRange(invariant.Find(aftermath).Select(message => new InvariantViolation(invariant.Name, message)));
        if (_simulation.CheckRows is { } check)
            broken.AddRange(check(_store.Storage, _store.Sequences).Select(line => new InvariantViolation("rows", line)));
        return broken.ToImmutable();
    }
}
