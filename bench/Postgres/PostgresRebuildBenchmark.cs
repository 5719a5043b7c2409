using System.Diagnostics;
using System.Globalization;
using Cop.Stores.Tests;
using Npgsql;

namespace Cop.Bench;

/// <summary>
/// Measures the rebuild of every topic as in <c>cop store rebuild</c>, four at a time. Baseline, in alternating rounds: one SELECT over the
/// same events in order, each parsed and folded by the same rules, without writes. Also measures the peak memory after half of the log and
/// after all of it. Unchanged rows are not written; the last run first deletes all views and wait keys. Run with DOTNET_gcServer=1, as the
/// tool does. Goals: at least 80 %, over 200,000 events/s, memory independent of the length.
/// </summary>
internal static class PostgresRebuildBenchmark
{
    private const int EventsATopic = 1_000;
    private const int EventsATurn = 8;
    private const int Repeats = 5;
    private static readonly Actor Ada = Actor.Human("ada");

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var topics = int.Parse(Environment.GetEnvironmentVariable("COP_BENCH_TOPICS") ?? "200", CultureInfo.InvariantCulture);
        var schema = PostgresServer.NewSchema();
        await using (var kernel = await PostgresNode.StartAsync(server, schema, "bench"))
        {
            foreach (var half in (int[])[topics / 2, topics - (topics / 2)])
            {
                await Parallel.ForEachAsync(
                    Enumerable.Range(0, half), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, _) => await FillAsync(kernel));
                await kernel.Log.GetLastPositionAsync();
                await MeasureAsync(output, server, kernel, schema);
            }
        }

        server.DropSchema(schema);
    }

    private static async Task MeasureAsync(TextWriter output, PostgresServer server, CopKernel kernel, string schema)
    {
        server.Ask("vacuum analyze");
        server.Ask("checkpoint");
        var (measured, baseline, memory) = (new List<double>(), new List<double>(), 0L);
        var count = 0L;
        await Rounds.SettleAsync(async () =>
        {
            await RebuildAsync(kernel);
            await BaselineAsync(server, schema);
        });
        for (var round = 0; round < Repeats; round++)
        {
            var started = Stopwatch.GetTimestamp();
            long held;
            (count, held) = await HoldAsync(() => RebuildAsync(kernel));
            var taken = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var baselineStarted = Stopwatch.GetTimestamp();
            if (await BaselineAsync(server, schema) != count)
                throw new InvalidOperationException("The measured and the baseline run read different numbers of events.");
            memory = Math.Max(memory, held);
            measured.Add(count / taken);
            baseline.Add(count / Stopwatch.GetElapsedTime(baselineStarted).TotalSeconds);
        }

        server.Ask($"truncate {schema}.views, {schema}.wait_keys");
        var begun = Stopwatch.GetTimestamp();
        var lost = await RebuildAsync(kernel) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"rebuild of {count,9:n0} events in topics of {EventsATopic}: {Median(measured),8:n0} events/s, baseline: select, parse and " +
                $"fold {Median(baseline),8:n0}; {100 * Median(measured) / Median(baseline):F0} % (median of {Repeats} rounds); at most " +
                $"{memory / 1048576.0:F0} MB of live memory; once with all derived rows lost {lost:n0} events/s"));
    }

    // Live memory is sampled after a collection.
    private static async Task<(long Count, long Held)> HoldAsync(Func<Task<long>> work)
    {
        var held = 0L;
        var running = work();
        while (await Task.WhenAny(running, Task.Delay(200)) != running)
            held = Math.Max(held, GC.GetTotalMemory(forceFullCollection: false));
        return (await running, held);
    }

    private static async Task<long> RebuildAsync(CopKernel kernel)
    {
        var count = 0L;
        await Parallel.ForEachAsync(
            kernel.Log.ReadTopicIdsAsync(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (topicId, stopping) =>
                Interlocked.Add(ref count, (await kernel.RebuildTopicAsync(topicId, stopping)).Unwrap()));
        return count;
    }

    private static async Task<long> BaselineAsync(PostgresServer server, string schema)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var select = new NpgsqlCommand(
            $"select t.topic_id, e.body from {schema}.events e join {schema}.topics t using (topic_no) order by e.topic_no, e.seq",
            connection);
        await using var reader = await select.ExecuteReaderAsync();
        var (count, replay) = (0L, (TopicReplay?)null);
        while (await reader.ReadAsync())
        {
            var topicId = reader.GetString(0);
            if (replay?.TopicId != topicId)
                replay = new TopicReplay(topicId);
            replay.Apply(Event.From(CopJson.FromTrusted(reader.GetFieldValue<byte[]>(1))).Unwrap());
            count++;
        }

        return count;
    }

    private static async Task FillAsync(CopKernel kernel)
    {
        var topic = CopId.Create("topic", Guid.NewGuid());
        for (var turn = 0; turn < EventsATopic / EventsATurn; turn += 25)
            (await kernel.AppendAsync(topic, [.. Enumerable.Range(turn, 25).SelectMany(Turn)], Ada)).Unwrap();
    }

    // An agent turn: a task, a step, an artifact, their ends, and an event of an unknown type.
    private static EventDraft[] Turn(int turn)
    {
        var (task, step, artifact) = (Id("task", turn), Id("step", turn), Id("artifact", turn));
        return
        [
            EventDraft.Create("task.created", ("taskId", task), ("title", CopJson.From("Turn"))),
            EventDraft.Create("task.started", ("taskId", task)),
            EventDraft.Create("step.created", ("stepId", step), ("taskId", task)), EventDraft.Create("step.started", ("stepId", step)),
            EventDraft.Create(
                "artifact.created",
                ("artifact",
                    CopJson.Object(
                        ("id", artifact), ("type", CopJson.From("agent/message")), ("payload", CopJson.From(new string('x', 200))))),
                    ("taskId", task)),
            EventDraft.Create("agent.message", ("artifactId", artifact), ("taskId", task)),
            EventDraft.Create("step.completed", ("stepId", step), ("artifactIds", CopJson.Array(artifact))),
            EventDraft.Create("task.completed", ("taskId", task), ("artifactIds", CopJson.Array(artifact))),
        ];
    }

    private static CopJson Id(string kind, int turn) => CopJson.From(string.Create(CultureInfo.InvariantCulture, $"urn:cop:{kind}:{turn}"));

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
