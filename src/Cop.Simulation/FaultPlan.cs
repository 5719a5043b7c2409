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

    /// <summary>Creates faults as <see cref="Hostile"/>, and up to three losses of the end of the store's log.</summary>
    /// <param name="chance">Source of random numbers.</param>
    /// <param name="nodes">Number of nodes.</param>
    /// <remarks>Decision M-16.</remarks>
    public static ImmutableArray<SimulatedFault> HostileWithLosses(SeededRandom chance, int nodes)
    {
        var faults = Hostile(chance, nodes);
        return [.. faults, .. Enumerable.Range(0, chance.Next(1, 4)).Select(_ => DrawLoss(chance))];
    }

    /// <summary>Creates no faults.</summary>
    public static ImmutableArray<SimulatedFault> Calm(SeededRandom chance, int nodes) => [];

    private static SimulatedFault DrawLoss(SeededRandom chance) => new()
    {
        Kind = chance.OneIn(3) ? FaultKind.StalledStandby : FaultKind.LostCommits,
        StartAt = TimeSpan.FromSeconds(1) + chance.Next(chance.OneIn(2) ? Storm : TimeSpan.FromSeconds(10)),
        Duration = TimeSpan.FromMilliseconds(chance.Next(10, 20_000)),
        Call = chance.Next(1, chance.OneIn(2) ? 40 : 6),
    };

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
