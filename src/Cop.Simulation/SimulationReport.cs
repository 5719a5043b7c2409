using System.Collections.Immutable;

namespace Cop;

/// <summary>What became of one simulation.</summary>
public sealed record SimulationReport
{
    private readonly ValueArray<string> _history;
    private readonly ValueArray<InvariantViolation> _violations;
    private readonly ValueArray<Event> _events;

    internal SimulationReport(Scenario script) => Script = script;

    /// <summary>The seed.</summary>
    public ulong Seed => Script.Seed;

    /// <summary>The digest of the history: of every event, delivery, fault and answer, with its time and node, in order.</summary>
    public required string Digest { get; init; }

    /// <summary>What happened, a line each.</summary>
    public required ImmutableArray<string> History { get => _history; init => _history = value; }

    /// <summary>What must always hold and did not; empty when all is well.</summary>
    public required ImmutableArray<InvariantViolation> Violations { get => _violations; init => _violations = value; }

    /// <summary>All events in the order of their positions.</summary>
    public required ImmutableArray<Event> Events { get => _events; init => _events = value; }

    /// <summary>How long it was in its own time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How many steps it took.</summary>
    public required long Steps { get; init; }

    /// <summary>Whether everything holds.</summary>
    public bool Succeeded => Violations.IsEmpty;

    /// <summary>What was done from outside.</summary>
    public ImmutableArray<SimulatedCommand> Commands => Script.Commands;

    /// <summary>What went wrong.</summary>
    public ImmutableArray<SimulatedFault> Faults => Script.Faults;

    internal Scenario Script { get; }

    /// <summary>Throws when something does not hold.</summary>
    /// <exception cref="InvalidOperationException">It names the seed and what does not hold.</exception>
    public SimulationReport EnsureSuccess() => Succeeded ? this : throw new InvalidOperationException($"Seed {Seed}: {string.Join('\n', Violations)}");
}
