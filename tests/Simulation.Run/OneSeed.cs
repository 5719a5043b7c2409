namespace Cop.Trials;

/// <summary>Runs one seed and prints its result.</summary>
internal static class OneSeed
{
    public static int Run(ulong seed, bool showsHistory, bool losesCommits)
    {
        var world = losesCommits ? StressWorkload.WithLosses(seed) : StressWorkload.Of(seed);
        var report = world.Run(seed);
        if (showsHistory)
            Print(report);
        Console.WriteLine(
            $"seed {seed}: {report.Events.Length} events, {report.Steps} steps, {report.Duration} of its time, history {report.Digest}");
        if (report.Succeeded)
        {
            Console.WriteLine("everything holds");
            return 0;
        }

        foreach (var broken in report.Violations)
            Console.WriteLine($"BROKEN {broken}");
        if (!showsHistory)
        {
            var shrunk = world.Shrink(seed);
            Console.WriteLine(
                $"the shortest history found that breaks the same ({shrunk.Commands.Length} of {report.Commands.Length} commands, " +
                    $"{shrunk.Faults.Length} of {report.Faults.Length} faults):");
            Print(shrunk);
            foreach (var broken in shrunk.Violations)
                Console.WriteLine($"BROKEN {broken}");
        }

        return 1;
    }

    private static void Print(SimulationReport report)
    {
        foreach (var fault in report.Faults)
            Console.WriteLine($"fault: {fault}");
        foreach (var line in report.History)
            Console.WriteLine(line);
    }
}
