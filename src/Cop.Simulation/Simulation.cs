using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// A deterministic simulation of kernels and agents: real kernels on one simulated store with a virtual clock and injected faults. A seed
/// determines the complete history, byte for byte. Invariants are checked at the end.
/// </summary>
public sealed record Simulation
{
    // It only ends a run: no timer is set for it, but the calendar has to reach that far.
    private static readonly TimeSpan MaxLongest = TimeSpan.FromDays(36_500);

    /// <summary>The number of nodes. Default: 2.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>
    /// Creates the agents of one run of a node; called for every run, since nothing of a crashed one is left. Agents may await only the
    /// context's reads, effects and delays.
    /// </summary>
    public required Func<ImmutableArray<AgentRegistration>> Agents { get; init; }

    /// <summary>Creates the external commands from random numbers.</summary>
    public required Func<SeededRandom, ImmutableArray<SimulatedCommand>> Commands { get; init; }

    /// <summary>Returns the external command that responds to an event, with a time from the event; null for none.</summary>
    public Func<Event, SeededRandom, SimulatedCommand?>? RespondTo { get; init; }

    /// <summary>
    /// Creates the faults from random numbers; null for no faults. By default, faults of all kinds in the first two minutes.
    /// </summary>
    public Func<SeededRandom, int, ImmutableArray<SimulatedFault>>? Faults { get; init; } = FaultPlan.Hostile;

    /// <summary>Creates the log followers of one run of a node; null for none. Called for every run, as <see cref="Agents"/> is.</summary>
    public Func<ImmutableArray<ILogFollower>>? LogFollowers { get; init; }

    /// <summary>Further options of the kernels; the simulation sets clock, ids, agents and projections.</summary>
    public CopOptions Options { get; init; } = new();

    /// <summary>The duration of a node's lease, after which other nodes take over its work. Default: 10 s.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest normal latency of a call to the store. Default: 5 ms.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest simulated time; a simulation that is not idle by then fails. Default: 2 days.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromDays(2);

    /// <summary>The maximum number of steps. Default: 300,000.</summary>
    public long MaxSteps { get; init; } = 300_000;

    /// <summary>Additional checks at the end; each returned line is a violation.</summary>
    public Func<SimulationReport, IEnumerable<string>>? Check { get; init; }

    /// <summary>Runs and checks the history of a seed.</summary>
    public SimulationReport Run(ulong seed) => Run(Scenario.Of(this, seed));

    /// <summary>Searches for a shorter history with the same violation.</summary>
    /// <param name="seed">A seed that fails.</param>
    /// <param name="tries">Maximum number of histories to try.</param>
    /// <returns>The shortest failing report found; that of the seed itself when it does not fail or cannot be shortened.</returns>
    public SimulationReport Shrink(ulong seed, int tries = 400) => new Shrinker(this, tries).Shrink(Run(seed));

    /// <summary>
    /// Additional checks of what the log followers wrote, at the end: gets the log and the sequences of rows; each returned line is a
    /// violation.
    /// </summary>
    public Func<IEventLog, IAppendOnlyStore, IEnumerable<string>>? CheckRows { get; init; }

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
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

    // A synchronization context of the caller, such as a test framework's, would run steps on other threads.
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
