using System.Collections.Immutable;

namespace Cop;

/// <summary>The result of one simulation.</summary>
public sealed record SimulationReport
{
    private readonly ValueArray<string> _history;
    private readonly ValueArray<InvariantViolation> _violations;
    private readonly ValueArray<Event> _events;

    internal SimulationReport(Scenario script) => Script = script;

    /// <summary>The seed.</summary>
    public ulong Seed => Script.Seed;

    /// <summary>The digest of the history: every event, delivery, fault and response, with time and node, in order.</summary>
    public required string Digest { get; init; }

    /// <summary>The history, one line per occurrence.</summary>
    public required ImmutableArray<string> History { get => _history; init => _history = value; }

    /// <summary>The violated invariants; empty when the simulation succeeded.</summary>
    public required ImmutableArray<InvariantViolation> Violations { get => _violations; init => _violations = value; }

    /// <summary>All events in the order of their positions.</summary>
    public required ImmutableArray<Event> Events { get => _events; init => _events = value; }

    /// <summary>The simulated duration.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The number of executed steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Whether there are no violations.</summary>
    public bool Succeeded => Violations.IsEmpty;

    /// <summary>The external commands.</summary>
    public ImmutableArray<SimulatedCommand> Commands => Script.Commands;

    /// <summary>The faults.</summary>
    public ImmutableArray<SimulatedFault> Faults => Script.Faults;

    internal Scenario Script { get; }

    /// <summary>Throws when there are violations.</summary>
    /// <exception cref="InvalidOperationException">There are violations; the message names them and the seed.</exception>
    public SimulationReport EnsureSuccess() =>
        Succeeded ? this : throw new InvalidOperationException($"Seed {Seed}: {string.Join('\n', Violations)}");
}
