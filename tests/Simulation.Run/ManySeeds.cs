using System.Diagnostics;
using System.Globalization;

namespace Cop.Trials;

/// <summary>Runs many seeds, one thread per core, and prints those that fail.</summary>
internal static class ManySeeds
{
    public static int Run(ulong first, ulong count, bool losesCommits)
    {
        var watch = Stopwatch.StartNew();
        var (next, done, failed, events) = (first, 0L, 0, 0L);
        var simulated = 0L;
        var gate = new Lock();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{done} seeds, {failed} failed, {events} events, {TimeSpan.FromTicks(simulated).TotalHours:F0} simulated hours in " +
                    $"{watch.Elapsed.TotalSeconds:F0} s ({done / watch.Elapsed.TotalSeconds:F0} seeds/s)"));
        return failed == 0 ? 0 : 1;

        void Work()
        {
            while (true)
            {
                ulong seed;
                lock (gate)
                {
                    if (next >= first + count || failed >= 20)
                        return;
                    seed = next++;
                }

                var report = (losesCommits ? StressWorkload.WithLosses(seed) : StressWorkload.Of(seed)).Run(seed);
                lock (gate)
                {
                    (done, events, simulated) = (done + 1, events + report.Events.Length, simulated + report.Duration.Ticks);
                    if (!report.Succeeded)
                    {
                        failed++;
                        Console.WriteLine(
                            $"seed {seed}: {report.Violations[0]}\n  repeat it: dotnet run -c Release --project tests/Simulation.Run -- " +
                                $"seed {seed}{(losesCommits ? " --losses" : "")}");
                    }

                    if (done % 5000 == 0)
                        Console.WriteLine(
                            string.Create(
                                CultureInfo.InvariantCulture, $"{done} seeds, {failed} failed, {watch.Elapsed.TotalSeconds:F0} s"));
                }
            }
        }
    }
}
