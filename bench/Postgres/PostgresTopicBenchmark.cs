using System.Diagnostics;
using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// Measures one caller that appends one event to topics of 1, 1,000 and 1,000,000 events in turn. Goal: the longest topic is within 10 % of
/// the first. The topics are filled through the kernel with 1,000 events per call. COP_BENCH_TOPIC sets the length of the longest.
/// </summary>
internal static class PostgresTopicBenchmark
{
    private const int Filled = 1_000;
    private const int Warm = 1_500;
    private const int Turns = 4_000;
    private static readonly Actor Ada = Actor.Human("ada");

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var longest = int.Parse(Environment.GetEnvironmentVariable("COP_BENCH_TOPIC") ?? "1000000", CultureInfo.InvariantCulture);
        var schema = PostgresServer.NewSchema();
        await using (var kernel = await PostgresNode.StartAsync(server, schema, "bench"))
        {
            int[] lengths = [1, Filled, longest];
            var topics = lengths.Select(_ => CopId.Create("topic", Guid.NewGuid())).ToArray();
            var filling = Stopwatch.GetTimestamp();
            foreach (var (topic, length) in topics.Zip(lengths))
                await FillAsync(kernel, topic, length);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"filled with {lengths.Sum():n0} events, {Filled} a call by one caller: " +
                        $"{lengths.Sum() / Stopwatch.GetElapsedTime(filling).TotalSeconds:n0} events/s"));
            await kernel.Log.GetLastPositionAsync();
            server.Ask("checkpoint");
            var times = lengths.Select(_ => new List<double>(Turns)).ToArray();
            for (var turn = -Warm; turn < Turns; turn++)
            {
                for (var i = 0; i < topics.Length; i++)
                {
                    // The three topics take turns to start, so that periodic disturbances affect all.
                    var at = (i + turn + Warm) % topics.Length;
                    var begun = Stopwatch.GetTimestamp();
                    await PostgresNode.AppendAsync(kernel, topics[at], 1);
                    if (turn >= 0)
                        times[at].Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                }
            }

            for (var at = 0; at < topics.Length; at++)
            {
                times[at].Sort();
                var (first, here) = (times[0], times[at]);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"append to a topic of {lengths[at],9:n0} events: p50 {here[Turns / 2]:F3} ms, mean {here.Average():F3}, p99 " +
                        $"{here[Turns * 99 / 100]:F2}; p50 {100 * here[Turns / 2] / first[Turns / 2]:F0} % of the first's"));
            }
        }

        server.DropSchema(schema);
    }

    private static async Task FillAsync(CopKernel kernel, string topic, int length)
    {
        for (var left = length; left > 0;)
        {
            var drafts = new EventDraft[Math.Min(left, Filled)];
            for (var i = 0; i < drafts.Length; i++)
                drafts[i] = EventDraft.Create("note.taken", ("n", CopJson.From(left - i)));
            (await kernel.AppendAsync(topic, drafts, Ada)).Unwrap();
            left -= drafts.Length;
        }
    }
}
