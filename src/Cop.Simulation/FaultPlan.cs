using System.Collections.Immutable;

namespace Cop;

/// <summary>Standard plans of faults.</summary>
public static class FaultPlan
{
    private static readonly TimeSpan Storm = TimeSpan.FromMinutes(2);

    /// <summary>Creates up to eight faults of all kinds in the first two minutes.</summary>
    /// <param name="chance">Source of random numbers.</param>
    /// <param name="nodes">Number of nodes.</param>
    public static ImmutableArray<SimulatedFault> Hostile(SeededRandom chance, int nodes)
    {
        ArgumentNullException.ThrowIfNull(chance);
        return [.. Enumerable.Range(0, chance.Next(0, 9)).Select(_ => Draw(chance, nodes))];
    }

    /// <summary>Creates no faults.</summary>
    public static ImmutableArray<SimulatedFault> Calm(SeededRandom chance, int nodes) => [];

    private static SimulatedFault Draw(SeededRandom chance, int nodes)
    {
        var kind = (FaultKind)chance.Next(0, 10);
        var fault = new SimulatedFault
        {
            Kind = kind,
            Node = chance.Next(0, nodes),
            StartAt = chance.Next(Storm),
            Duration = TimeSpan.FromMilliseconds(chance.Next(10, 40_000)),
            OneIn = chance.Next(1, 8),
            ClockOffset = chance.Next(TimeSpan.FromHours(1)) * (chance.OneIn(2) ? 1 : -1),
            WrittenFraction = chance.Next(0, 101) / 100.0,
        };
        return kind switch
        {
            FaultKind.Crash => fault with { Call = chance.Next(1, chance.OneIn(2) ? 1500 : 200), StartAt = TimeSpan.Zero },
            FaultKind.TornWrite => fault with { Call = chance.Next(1, 400), StartAt = TimeSpan.Zero },
            FaultKind.RejectedCalls or FaultKind.LostResponses => fault with { OneIn = chance.Next(2, 8) },
            _ => fault,
        };
    }
}
