using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Cop.Bench;

/// <summary>
/// Measures durable appends of one event by concurrent callers, through the whole kernel (admission, projection, hashing) on the journal.
/// Baselines, in alternating rounds: writes and syncs of groups of the same size, to a growing file and over preallocated zeros.
/// Goal: at least 80 % of the growing file with 64 callers.
/// </summary>
internal static class AppendBenchmark
{
    private const int Count = 24;
    private const int EventsPerRound = 12_800;

    public static void Run(TextWriter output, IReadOnlyList<string> only)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            foreach (var callers in only.Count == 0 ? [1, 64, 256] : only.Select(given => int.Parse(given, CultureInfo.InvariantCulture)))
                RunAsync(output, Path.Combine(directory.FullName, callers.ToString(CultureInfo.InvariantCulture)), callers).GetAwaiter()
                    .GetResult();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(TextWriter output, string directory, int callers)
    {
        var (syncs, bytes) = (0, 0L);
        using var meter =
            new MeterListener { InstrumentPublished = (instrument, listener) =>
                { if (instrument.Name == "cop.journal.write_size") listener.EnableMeasurementEvents(instrument); } };
        // The journal has one thread.
        meter.SetMeasurementEventCallback<int>((_, size, _, _) => (syncs, bytes) = (syncs + 1, bytes + size));
        meter.Start();
        var storage = (await EmbeddedEventStore.OpenAsync(directory, Guid.NewGuid)).Unwrap();
        await using var kernel = await CopKernel.StartAsync(storage, new CopOptions { RunAgents = false });
        var events = callers == 1 ? EventsPerRound / 32 : EventsPerRound;
        var rounds = new List<(double Measured, double Growing, double OverZeros, double Group, double Processor)>();
        async Task RoundAsync()
        {
            (syncs, bytes) = (0, 0);
            var (started, processor) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
            await LoadAsync(kernel, callers, events / callers);
            var (seconds, used) =
                (Stopwatch.GetElapsedTime(started).TotalSeconds, Process.GetCurrentProcess().TotalProcessorTime - processor);
            var (growing, overZeros) =
                (Baseline(directory, bytes / syncs, syncs, room: 0), Baseline(directory, bytes / syncs, syncs, room: bytes));
            rounds.Add((events / seconds, events / growing, events / overZeros, (double)events / syncs, used.TotalMicroseconds / events));
        }

        await Rounds.SettleAsync(RoundAsync);
        rounds.Clear();
        while (rounds.Count < Count)
            await RoundAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{callers,4} callers, groups of {Median(rounds, round => round.Group):F1}: {Median(rounds, round => round.Measured):n0} " +
                $"events/s, {Median(rounds, round => round.Processor):F1} us of processor time each; baseline " +
                $"{Median(rounds, round => round.Growing):n0}, over zeros {Median(rounds, round => round.OverZeros):n0}; " +
                $"{100 * Median(rounds, round => round.Measured / round.Growing):F0} % of baseline, " +
                $"{100 * Median(rounds, round => round.Measured / round.OverZeros):F0} % over zeros (medians of {Count} rounds)"));
    }

    /// <summary>Returns the seconds of a number of writes and syncs.</summary>
    private static double Baseline(string directory, long size, int syncs, long room)
    {
        using var writer = new BaselineWriter(Path.Combine(directory, "baseline"), new byte[size], room);
        return writer.Write(syncs) * syncs / 1e6;
    }

    private static Task LoadAsync(CopKernel kernel, int callers, int each) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
    {
        var topic = CopId.Create("topic", Guid.NewGuid());
        for (var i = 0; i < each; i++)
            (await kernel.AppendAsync(
                topic, EventDraft.Create("note.taken", ("text", CopJson.From(new string('x', 300)))), Actor.Human("ada"))).Unwrap();
    })));

    private static double Median<T>(List<T> rounds, Func<T, double> value)
    {
        double[] values = [.. rounds.Select(value).Order()];
        return values[values.Length / 2];
    }
}
