using System.Collections.Immutable;

namespace Cop;

/// <summary>An order in which events can be replayed, and what stands in its way (D-24).</summary>
/// <param name="EventIds">The events that can be replayed, each after its predecessor in its topic and after its parents.</param>
/// <param name="MissingParents">Parents that are not among the events; the order goes on without them.</param>
/// <param name="Cycle">Ids of events that each depend on the next, and the last on the first; empty in a sound log (spec 3.2.2).</param>
public sealed record ReplayPlan(ImmutableArray<string> EventIds, ImmutableArray<MissingParent> MissingParents, ImmutableArray<string> Cycle)
{
    /// <summary>Whether every event is in the order and no parent is missing.</summary>
    public bool IsComplete => MissingParents.IsEmpty && Cycle.IsEmpty;
}
