using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// A hostile world for a host's agents, or for the kernel itself: real kernels over one simulated store, on a virtual clock, with faults.
/// Whatever happens in it follows from a seed, byte for byte; afterwards everything is checked that must hold whatever happened.
/// </summary>
public sealed record Simulation
{
    // It only ends a run: no timer is set for it, and the calendar has to reach that far.
    private static readonly TimeSpan MaxLongest = TimeSpan.FromDays(36_500);

    /// <summary>How many nodes there are.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>
    /// The agents of a run of a node; made anew for each run, since nothing of a crashed one is left. They must await nothing but the
    /// context's reads and effects and delays on its clock.
    /// </summary>
    public required Func<ImmutableArray<AgentRegistration>> Agents { get; init; }

    /// <summary>What is done from outside, by chance.</summary>
    public required Func<SeededRandom, ImmutableArray<SimulatedCommand>> Commands { get; init; }

    /// <summary>What people answer to an event, if anything: a command, its time counted from the event.</summary>
    public Func<Event, SeededRandom, SimulatedCommand?>? RespondTo { get; init; }

    /// <summary>What goes wrong, by chance; nothing when it is null. By default everything, in the first minutes.</summary>
    public Func<SeededRandom, int, ImmutableArray<SimulatedFault>>? Faults { get; init; } = FaultPlan.Hostile;

    /// <summary>The kernel's other options; clock, ids, agents and projections are set by the simulation.</summary>
    public CopOptions Options { get; init; } = new();

    /// <summary>How long a node may be silent before others take its work over.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest way of a call to the store on a good day.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest time that a simulation takes, in its own time; when it has not come to rest by then, that is a fault.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromDays(2);

    /// <summary>The most steps that it takes.</summary>
    public long MaxSteps { get; init; } = 300_000;

    /// <summary>Further things that must hold at the end: each line that is given is a fault.</summary>
    public Func<SimulationReport, IEnumerable<string>>? Check { get; init; }

    /// <summary>Runs the history of a seed and checks it.</summary>
    public SimulationReport Run(ulong seed) => Run(Scenario.Of(this, seed));

    /// <summary>Looks for a shorter history that breaks the same thing: fewer commands, fewer faults.</summary>
    /// <param name="seed">A seed that fails.</param>
    /// <param name="tries">How many histories to try at most.</param>
    /// <returns>The shortest failing one found; that of the seed itself when it does not fail or nothing can be left out.</returns>
    public SimulationReport Shrink(ulong seed, int tries = 400) => new Shrinker(this, tries).Shrink(Run(seed));

    /// <summary>Checks everything that can be checked before a run.</summary>
    /// <exception cref="ArgumentException">Something cannot be used; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Nodes, 1, nameof(Nodes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSteps, 1, nameof(MaxSteps));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(LeaseDuration, TimeSpan.Zero, nameof(LeaseDuration));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LeaseDuration, CopOptions.MaxTimeSpan, nameof(LeaseDuration));
        ArgumentOutOfRangeException.ThrowIfLessThan(Latency, TimeSpan.Zero, nameof(Latency));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Latency, CopOptions.MaxTimeSpan, nameof(Latency));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDuration, TimeSpan.Zero, nameof(MaxDuration));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDuration, MaxLongest, nameof(MaxDuration));
        Options.Validate();
    }

    // A context of whoever calls, a test framework's or a window's, would take the steps away from the pump.
    internal SimulationReport Run(Scenario script)
    {
        Validate();
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return new SimulationRun(this, script).Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
