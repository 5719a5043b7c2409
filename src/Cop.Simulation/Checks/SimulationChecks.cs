using System.Collections.Immutable;

namespace Cop;

/// <summary>The checks of every simulation.</summary>
internal static class SimulationChecks
{
    public static ImmutableArray<SimulationCheck> All { get; } =
    [
        new("order", OrderCheck.Find),
        new("append", AppendCheck.Find),
        new("delivery", DeliveryCheck.Find),
        new("invocation", InvocationCheck.Find),
        new("output", OutputCheck.Find),
        new("effect", EffectCheck.Find),
        new("continuation", ContinuationCheck.Find),
        new("projection", ProjectionCheck.Find),
        new("replica", ReplicaCheck.Find),
    ];
}
