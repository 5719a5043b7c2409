using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Cop.Bench;

/// <summary>
/// Appends of one event each by many callers, every one durable, through the whole kernel (admission, projection, hashing) on the journal,
/// against bare writes and syncs of groups of the same size, in alternating rounds. Goal: at least 80 % with 64 callers.
/// </summary>
internal static class AppendBenchmark
{
    private const int Rounds = 12;
    private const int EventsPerRound = 12_800;

    public static void Run(TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            foreach (var callers in (int[])[1, 64, 256])
                RunAsync(output, Path.Combine(directory.FullName, callers.ToString(CultureInfo.InvariantCulture)), callers).GetAwaiter().GetResult();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(TextWriter output, string directory, int callers)
    {
        var commits = 0;
        using var meter = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Name == "cop.append.batch_size") listener.EnableMeasurementEvents(instrument); } };
        meter.SetMeasurementEventCallback<int>((_, _, _, _) => Interlocked.Increment(ref commits));
        meter.Start();
        var storage = (await EmbeddedStorage.OpenAsync(directory, Guid.NewGuid)).Unwrap();
        await using var kernel = await CopKernel.StartAsync(storage, new CopOptions { RunsAgents = false });
        var journal = new FileInfo(Path.Combine(directory, "journal.cop"));
        var events = callers == 1 ? EventsPerRound / 32 : EventsPerRound;
        var (ours, bare, groups) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -3; round < Rounds; round++)
        {
            journal.Refresh();
            var (length, before) = (journal.Length, commits);
            var started = Stopwatch.GetTimestamp();
            await LoadAsync(kernel, callers, events / callers);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            journal.Refresh();
            var count = commits - before;
            using var writer = new BareWriter(Path.Combine(directory, "bare"), new byte[(journal.Length - length) / count]);
            var bareSeconds = writer.Write(count) * count / 1e6;
            if (round < 0)
                continue;
            ours.Add(events / seconds);
            bare.Add(events / bareSeconds);
            groups.Add((double)events / count);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{callers,4} callers, groups of {Median(groups),6:F1}: {Median(ours),9:n0} events/s, bare {Median(bare),9:n0}; {100 * Median([.. ours.Zip(bare, (mine, theirs) => mine / theirs)]),6:F1} % of bare (median of {Rounds} rounds)"));
    }

    private static Task LoadAsync(CopKernel kernel, int callers, int each) => Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
    {
        var topic = CopId.Of("topic", Guid.NewGuid());
        for (var i = 0; i < each; i++)
            (await kernel.AppendAsync(topic, EventDraft.Of("note.taken", ("text", CopJson.Of(new string('x', 300)))), Actor.Human("ada"))).Unwrap();
    })));

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
