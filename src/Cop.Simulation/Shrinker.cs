using System.Collections.Immutable;

namespace Cop;

/// <summary>Shortens a failing scenario by leaving out parts without which it still fails: halves first, then single ones.</summary>
internal sealed class Shrinker(Simulation simulation, int tries)
{
    private int _left = tries;

    public SimulationReport Shrink(SimulationReport failing)
    {
        if (failing.Succeeded)
            return failing;
        var best = failing;
        for (var before = (SimulationReport?)null; before != best && _left > 0;)
        {
            before = best;
            best = ShrinkList(best, best.Script.Faults, (script, faults) => script with { Faults = faults });
            best = ShrinkList(best, best.Script.Commands, (script, commands) => script with { Commands = commands });
        }

        return best;
    }

    private SimulationReport ShrinkList<T>(SimulationReport best, ImmutableArray<T> all, Func<Scenario, ImmutableArray<T>, Scenario> with)
    {
        for (var size = Math.Max(all.Length / 2, 1); size >= 1; size = size == 1 ? 0 : size / 2)
        {
            for (var from = 0; from < all.Length && _left > 0;)
            {
                var fewer = all.RemoveRange(from, Math.Min(size, all.Length - from));
                _left--;
                var report = simulation.Run(with(best.Script, fewer));
                if (IsSame(report, best))
                    (best, all) = (report, fewer);
                else
                    from += size;
            }
        }

        return best;
    }

    // A history that fails differently would be a different bug.
    private static bool IsSame(SimulationReport report, SimulationReport sought) =>
        !report.Succeeded && report.Violations[0].Check == sought.Violations[0].Check;
}
