using System.Collections.Immutable;

namespace Cop.Causality;

/// <summary>A replay order of events, with missing parents and cycles.</summary>
/// <param name="EventIds">The events that can be replayed, each after its predecessor in its topic and after its parents.</param>
/// <param name="MissingParents">Parents that are not among the events; the order ignores them.</param>
/// <param name="Cycle">Ids of events that each depend on the next, and the last on the first; empty in a valid log (spec 3.2.2).</param>
/// <remarks>Decision D-24.</remarks>
public sealed record ReplayPlan(ImmutableArray<string> EventIds, ImmutableArray<MissingParent> MissingParents, ImmutableArray<string> Cycle)
{
    private readonly ValueArray<string> _eventIds = EventIds;
    private readonly ValueArray<MissingParent> _missingParents = MissingParents;
    private readonly ValueArray<string> _cycle = Cycle;

    /// <summary>The events that can be replayed, each after its predecessor in its topic and after its parents.</summary>
    public ImmutableArray<string> EventIds { get => _eventIds; init => _eventIds = value; }

    /// <summary>Parents that are not among the events; the order ignores them.</summary>
    public ImmutableArray<MissingParent> MissingParents { get => _missingParents; init => _missingParents = value; }

    /// <summary>The ids of events that each depend on the next, and the last on the first; empty in a valid log.</summary>
    /// <remarks>Protocol 3.2.2.</remarks>
    public ImmutableArray<string> Cycle { get => _cycle; init => _cycle = value; }

    /// <summary>Whether every event is in the order and no parent is missing.</summary>
    public bool IsComplete => MissingParents.IsEmpty && Cycle.IsEmpty;
}
