using System.Diagnostics;
using System.Globalization;

namespace Cop.Bench;

/// <summary>
/// Measures agents on the journal: turns per second (one event in, one event out, a durable attempt) with a write and sync as the baseline;
/// turns 10 and 2,000 of one topic; and the cost of 10,000 active continuations while nothing is due.
/// </summary>
internal static class SchedulerBenchmark
{
    public static void Run(TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            TurnsAsync(output, Path.Combine(directory.FullName, "turns"), topics: 64, each: 60).GetAwaiter().GetResult();
            LongTopicAsync(output, Path.Combine(directory.FullName, "long")).GetAwaiter().GetResult();
            WaitingAsync(output, Path.Combine(directory.FullName, "waiting")).GetAwaiter().GetResult();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task TurnsAsync(TextWriter output, string directory, int topics, int each)
    {
        await using var kernel = await StartAsync(directory, Echo());
        await TurnAsync(kernel, topics, 10);
        var ratios = new List<(double Turns, double Baseline)>();
        for (var round = 0; round < 9; round++)
        {
            using var writer = new BaselineWriter(Path.Combine(directory, "baseline"), new byte[1800]);
            var baseline = 1e6 / writer.Write(400);
            var started = Stopwatch.GetTimestamp();
            await TurnAsync(kernel, topics, each);
            ratios.Add((topics * each / Stopwatch.GetElapsedTime(started).TotalSeconds, baseline));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"agent turns, {topics} topics in flight: {Median(ratios.Select(r => r.Turns)),8:n0} turns/s; one baseline write + sync of a " +
                $"turn's bytes at a time: {Median(ratios.Select(r => r.Baseline)),8:n0}/s; ratio " +
                $"{Median(ratios.Select(r => r.Turns / r.Baseline)):F2} (median of 9 rounds)"));
    }

    private static Task TurnAsync(CopKernel kernel, int topics, int each) =>
        Task.WhenAll(Enumerable.Range(0, topics).Select(_ => Task.Run(async () =>
    {
        var topic = CopId.Create("topic", Guid.NewGuid());
        await TurnsOnAsync(kernel, topic, each);
    })));

    private static async Task<List<double>> TurnsOnAsync(CopKernel kernel, string topic, int count)
    {
        var times = new List<double>(count);
        await using var answers = kernel.StreamEventsAsync(topic).GetAsyncEnumerator();
        for (var turn = 0; turn < count; turn++)
        {
            var started = Stopwatch.GetTimestamp();
            (await kernel.AppendAsync(topic, EventDraft.Create("question.asked", ("n", CopJson.From(turn))), Actor.Human("ada"))).Unwrap();
            while (await answers.MoveNextAsync() && answers.Current.Type != "answer.given")
            {
                // Questions and answers alternate.
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task LongTopicAsync(TextWriter output, string directory)
    {
        await using var kernel = await StartAsync(directory, Echo());
        await TurnAsync(kernel, 4, 200);
        var times = await TurnsOnAsync(kernel, CopId.Create("topic", Guid.NewGuid()), 2000);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"one topic, question to answer: turns 1 to 100 median {Median(times.Take(100)):F2} ms, turns 1,901 to 2,000 median " +
                $"{Median(times.Skip(1900)):F2} ms"));
    }

    private static async Task WaitingAsync(TextWriter output, string directory)
    {
        await using var kernel = await StartAsync(directory, Echo());
        var drafts = Enumerable.Range(0, 10_000).Select(i => EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", CopJson.Object(
            ("id", CopJson.From(CopId.Create("continuation", Guid.NewGuid()))), ("type", CopJson.From(ArtifactTypes.Continuation)),
            ("payload",
                CopJson.Object(
                    ("agent", CopJson.From("echo")), ("waitForEvents", CopJson.Array(CopJson.From("never.comes"))),
                    ("resumeBefore", CopJson.From("2999-01-01T00:00:00Z"))))))));
        foreach (var batch in drafts.Chunk(500).Select((drafts, i) => (Topic: CopId.Create("topic", Guid.NewGuid()), Drafts: drafts)))
            (await kernel.AppendAsync(batch.Topic, batch.Drafts, Actor.Human("ada"))).Unwrap();
        GC.Collect();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var seconds = 10;
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var used = Process.GetCurrentProcess().TotalProcessorTime - before;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"10,000 waiting continuations, nothing due: {100 * used.TotalSeconds / seconds:F2} % of a core over {seconds} s"));
    }

    private static AgentRegistration Echo() => AgentRegistration.Create("echo", EventFilter.ForTypes("question.asked"),
        (delivery, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create("answer.given", ("n", delivery.Trigger!.Payload["n"]))));

    private static async Task<CopKernel> StartAsync(string directory, AgentRegistration agent) =>
        await CopKernel.StartAsync(
            (await EmbeddedEventStore.OpenAsync(directory, Guid.NewGuid)).Unwrap(), new CopOptions { Agents = [agent] });

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
