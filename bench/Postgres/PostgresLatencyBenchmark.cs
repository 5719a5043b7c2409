using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Cop.Stores.Tests;
using Npgsql;

namespace Cop.Bench;

/// <summary>
/// Measures latencies on Postgres: from an append to its agent on the same node and on another one, and from a person's answer to the
/// output of the continuation. Baseline of an append: one INSERT and commit. Baseline of an answer, which is two successive commits: two
/// successive INSERTs and commits by as many callers, in alternating rounds. Goals on the same idle node: p50 under 3 ms and p99 under 10
/// ms; with 200 continuations and 16 concurrent answers p99 under 30 ms.
/// </summary>
internal static class PostgresLatencyBenchmark
{
    private const int Turns = 400;
    private const int Warm = 4_000;

    /// <summary>The unmeasured answers at the start of a round.</summary>
    private const int WarmAnswers = 400;

    private const int AnswerRounds = 5;
    private const int Waiting = 200;
    private const int MostAtOnce = 16;

    private static readonly Actor Ada = Actor.Human("ada");
    private static readonly ConcurrentDictionary<string, TaskCompletionSource<long>> Invoked = new(StringComparer.Ordinal);

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var schema = PostgresServer.NewSchema();
        await using (var kernel = await StartAsync(server, schema, "one", runs: true))
        {
            Write(output, "baseline: INSERT and commit", await BaselineAsync(server, schema));
            var (called, told) = await WakeAsync(kernel, kernel);
            Write(output, "append called to agent invoked, same node", called);
            Write(output, "append acknowledged to agent invoked, same node", told);
            await using var tables = await BaselineTables.CreateAsync(server.ConnectionString, schema, MostAtOnce);
            foreach (var (atOnce, how) in new[] { (1, "one at a time"), (MostAtOnce, $"{Waiting} waiting, {MostAtOnce} at once") })
            {
                var (answers, commits) = await AnswerAsync(kernel, tables, atOnce);
                Write(output, $"baseline: two INSERTs and commits, {how}", commits);
                Write(output, $"a person's answer to the output, {how}", answers);
            }

            await using var other = await StartAsync(server, schema, "two", runs: false);
            await Task.Delay(TimeSpan.FromSeconds(6)); // Wait until the nodes have discovered each other.
            (called, told) = await WakeAsync(other, kernel);
            Write(output, "append called to agent invoked, another node", called);
            Write(output, "append acknowledged to agent invoked, another node", told);
        }

        server.DropSchema(schema);
    }

    private static async Task<List<double>> BaselineAsync(PostgresServer server, string schema)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using (var create = new NpgsqlCommand($"create table {schema}.baseline_one (n bigint primary key, body bytea)", connection))
            await create.ExecuteNonQueryAsync();
        await using var insert = new NpgsqlCommand($"insert into {schema}.baseline_one values ($1, $2)", connection);
        insert.Parameters.Add(new NpgsqlParameter<long>());
        insert.Parameters.Add(new NpgsqlParameter { Value = new byte[760] });
        await insert.PrepareAsync();
        var times = new List<double>();
        for (var n = 0; n < Turns + Warm; n++)
        {
            var started = Stopwatch.GetTimestamp();
            ((NpgsqlParameter<long>)insert.Parameters[0]).TypedValue = n;
            await insert.ExecuteNonQueryAsync();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times[Warm..];
    }

    private static async Task<(List<double> Called, List<double> Told)> WakeAsync(CopKernel appender, CopKernel worker)
    {
        var (called, told) = (new List<double>(), new List<double>());
        var topics = Enumerable.Range(0, 20).Select(_ => CopId.Create("topic", Guid.NewGuid())).ToList();
        for (var turn = 0; turn < Turns + Warm; turn++)
        {
            var draft = EventDraft.Create("question.asked") with { Id = CopId.Create("event", Guid.NewGuid()) };
            var invoked = Invoked[draft.Id] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            var topic = topics[turn % topics.Count];
            await using var answers = worker.StreamEventsAsync(topic, ((turn / topics.Count) * 2) + 2).GetAsyncEnumerator();
            var before = Stopwatch.GetTimestamp();
            (await appender.AppendAsync(topic, draft, Ada)).Unwrap();
            var after = Stopwatch.GetTimestamp();
            var at = await invoked.Task;
            called.Add(Stopwatch.GetElapsedTime(before, at).TotalMilliseconds);
            told.Add(Math.Max(0, Stopwatch.GetElapsedTime(after, at).TotalMilliseconds));
            await answers.MoveNextAsync(); // The turn has ended, so that it does not affect the next one.
        }

        return (called[Warm..], told[Warm..]);
    }

    private static async Task<(List<double> Answers, List<double> Commits)> AnswerAsync(CopKernel kernel, BaselineTables tables, int atOnce)
    {
        var (answers, commits) = (new List<double>(), new List<double>());
        await Rounds.SettleAsync(async () =>
        {
            await AnswerAllAsync(kernel, WarmAnswers, atOnce);
            await CommitAllAsync(tables, WarmAnswers, atOnce);
        });
        for (var round = 0; round < AnswerRounds; round++)
        {
            answers.AddRange(await AnswerAllAsync(kernel, Waiting, atOnce));
            commits.AddRange(await CommitAllAsync(tables, Waiting, atOnce));
        }

        return (answers, commits);
    }

    private static async Task<List<double>> CommitAllAsync(BaselineTables tables, int times, int atOnce)
    {
        var left = new ConcurrentQueue<string>(Enumerable.Range(0, times).Select(_ => CopId.Create("topic", Guid.NewGuid())));
        return await EachAsync(atOnce, left, async topic =>
        {
            await tables.InsertAsync(topic, 1);
            await tables.InsertAsync(topic, 2);
        });
    }

    // Concurrent callers, each with one call after the other; returns the latencies.
    private static async Task<List<double>> EachAsync<T>(int atOnce, ConcurrentQueue<T> left, Func<T, Task> work)
    {
        var times = new ConcurrentQueue<double>();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            while (left.TryDequeue(out var one))
            {
                var started = Stopwatch.GetTimestamp();
                await work(one);
                times.Enqueue(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        })));
        return [.. times];
    }

    private static async Task<List<double>> AnswerAllAsync(CopKernel kernel, int waiting, int atOnce)
    {
        // Observe the topic before answering.
        var topics = new ConcurrentQueue<(string Topic, Task<bool> Next)>();
        var followed = new List<IAsyncEnumerator<Event>>();
        for (var topic = 0; topic < waiting; topic++)
        {
            var id = CopId.Create("topic", Guid.NewGuid());
            (await kernel.AppendAsync(id, Wait(), Ada)).Unwrap();
            var outputs = kernel.StreamEventsAsync(id, 4).GetAsyncEnumerator();
            followed.Add(outputs);
            topics.Enqueue((id, outputs.MoveNextAsync().AsTask()));
        }

        // Wait until all events have positions, so that the system is idle.
        await kernel.Log.GetLastPositionAsync();
        var times = await EachAsync(atOnce, topics, async one =>
        {
            (await kernel.AppendAsync(one.Topic, EventDraft.Create("answer.given", ("text", CopJson.From("yes"))), Ada)).Unwrap();
            await one.Next;
        });
        foreach (var outputs in followed)
            await outputs.DisposeAsync();
        return times;
    }

    private static EventDraft Wait() => EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
        ("id", CopJson.From(CopId.Create("continuation", Guid.NewGuid()))), ("type", CopJson.From(ArtifactTypes.Continuation)),
        ("payload",
            CopJson.Object(
                ("agent", CopJson.From("echo")), ("state", CopJson.EmptyObject),
                ("waitForEvents", CopJson.Array(CopJson.From("answer.given"))))))));

    // Event 1 is the continuation, 2 the answer, 3 the resumption, 4 the output.
    private static async Task<CopKernel> StartAsync(PostgresServer server, string schema, string node, bool runs)
    {
        var echo = AgentRegistration.Create("echo", EventFilter.ForTypes("question.asked"), (delivery, _, _) =>
        {
            if (Invoked.TryRemove(delivery.CauseId, out var invoked))
                invoked.TrySetResult(Stopwatch.GetTimestamp());
            return Task.FromResult<AgentOutput>(EventDraft.Create("work.done"));
        });
        var options = new PostgresOptions { NodeId = "urn:cop:node:" + node, Schema = schema, MigrateOnOpen = true };
        return await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(server.ConnectionString, options)).Unwrap(),
            new CopOptions { Agents = runs ? [echo] : [], RunAgents = runs });
    }

    private static void Write(TextWriter output, string what, List<double> times)
    {
        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-62} p50 {times[times.Count / 2],6:F2} ms, p99 {times[times.Count * 99 / 100],6:F2} ms, {times.Count} times"));
    }
}
