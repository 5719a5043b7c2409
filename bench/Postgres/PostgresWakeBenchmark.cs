using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Cop.Stores.Tests;
using Npgsql;

namespace Cop.Bench;

/// <summary>
/// How soon something happens on Postgres: from an append to its agent on the same node and on another one, and from a person's answer to the
/// output of the work that waited for it; beside a bare INSERT and commit, of which such a way takes two to three. Goals on the same idle node:
/// p50 under 3 ms and p99 under 10 ms; 200 waiting and 16 answering at once: p99 under 30 ms.
/// </summary>
internal static class PostgresWakeBenchmark
{
    private const int Turns = 400;
    private const int Warm = 4_000;

    /// <summary>Answers of a round before those that count.</summary>
    private const int WarmAnswers = 400;

    private const int AnswerRounds = 5;

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
            Write(output, "bare INSERT and commit", await BareAsync(server, schema));
            var (called, told) = await WakeAsync(kernel, kernel);
            Write(output, "append called to agent invoked, same node", called);
            Write(output, "append acknowledged to agent invoked, same node", told);
            Write(output, "a person's answer to the output, one at a time", await AnswerAsync(kernel, 200, 1));
            Write(output, "a person's answer to the output, 200 waiting, 16 at once", await AnswerAsync(kernel, 200, 16));
            await using var other = await StartAsync(server, schema, "two", runs: false);
            await Task.Delay(TimeSpan.FromSeconds(6)); // Until the nodes have seen each other.
            (called, told) = await WakeAsync(other, kernel);
            Write(output, "append called to agent invoked, another node", called);
            Write(output, "append acknowledged to agent invoked, another node", told);
        }

        server.DropSchema(schema);
    }

    private static async Task<List<double>> BareAsync(PostgresServer server, string schema)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using (var create = new NpgsqlCommand($"create table {schema}.bare (n bigint primary key, body bytea)", connection))
            await create.ExecuteNonQueryAsync();
        await using var insert = new NpgsqlCommand($"insert into {schema}.bare values ($1, $2)", connection);
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
        var topics = Enumerable.Range(0, 20).Select(_ => CopId.Of("topic", Guid.NewGuid())).ToList();
        for (var turn = 0; turn < Turns + Warm; turn++)
        {
            var draft = EventDraft.Of("question.asked") with { Id = CopId.Of("event", Guid.NewGuid()) };
            var invoked = Invoked[draft.Id] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            var topic = topics[turn % topics.Count];
            await using var answers = worker.SubscribeAsync(topic, ((turn / topics.Count) * 2) + 2).GetAsyncEnumerator();
            var before = Stopwatch.GetTimestamp();
            (await appender.AppendAsync(topic, draft, Ada)).Unwrap();
            var after = Stopwatch.GetTimestamp();
            var at = await invoked.Task;
            called.Add(Stopwatch.GetElapsedTime(before, at).TotalMilliseconds);
            told.Add(Math.Max(0, Stopwatch.GetElapsedTime(after, at).TotalMilliseconds));
            await answers.MoveNextAsync(); // The turn is over: nothing of it disturbs the next.
        }

        return (called[Warm..], told[Warm..]);
    }

    private static async Task<List<double>> AnswerAsync(CopKernel kernel, int waiting, int atOnce)
    {
        await Rounds.SettleAsync(() => AnswerAllAsync(kernel, WarmAnswers, atOnce));
        var times = new List<double>();
        for (var round = 0; round < AnswerRounds; round++)
            times.AddRange(await AnswerAllAsync(kernel, waiting, atOnce));
        return times;
    }

    private static async Task<List<double>> AnswerAllAsync(CopKernel kernel, int waiting, int atOnce)
    {
        // Who waits for an output follows its topic already when he answers.
        var topics = new ConcurrentQueue<(string Topic, IAsyncEnumerator<Event> Outputs, Task<bool> Next)>();
        for (var topic = 0; topic < waiting; topic++)
        {
            var id = CopId.Of("topic", Guid.NewGuid());
            (await kernel.AppendAsync(id, Wait(), Ada)).Unwrap();
            var outputs = kernel.SubscribeAsync(id, 4).GetAsyncEnumerator();
            topics.Enqueue((id, outputs, outputs.MoveNextAsync().AsTask()));
        }

        // The system is idle: what was made has its positions.
        await kernel.Log.GetLastPositionAsync();
        var times = new ConcurrentQueue<double>();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            while (topics.TryDequeue(out var one))
            {
                var started = Stopwatch.GetTimestamp();
                (await kernel.AppendAsync(one.Topic, EventDraft.Of("answer.given", ("text", CopJson.Of("yes"))), Ada)).Unwrap();
                await one.Next;
                times.Enqueue(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await one.Outputs.DisposeAsync();
            }
        })));
        return [.. times];
    }

    private static EventDraft Wait() => EventDraft.Of("artifact.created", ("artifact", CopJson.Object(
        ("id", CopJson.Of(CopId.Of("continuation", Guid.NewGuid()))), ("type", CopJson.Of(ArtifactTypes.Continuation)),
        ("payload", CopJson.Object(("agent", CopJson.Of("echo")), ("state", CopJson.EmptyObject), ("waitForEvents", CopJson.Array(CopJson.Of("answer.given"))))))));

    // What resumes it stands behind the waiting and the answer: resumed is the third event, the output the fourth.
    private static async Task<CopKernel> StartAsync(PostgresServer server, string schema, string node, bool runs)
    {
        var echo = AgentRegistration.Of("echo", EventFilter.OfTypes("question.asked"), (delivery, _, _) =>
        {
            if (Invoked.TryRemove(delivery.CauseId, out var invoked))
                invoked.TrySetResult(Stopwatch.GetTimestamp());
            return Task.FromResult<AgentOutput>(EventDraft.Of("work.done"));
        });
        var options = new PostgresOptions { NodeId = "urn:cop:node:" + node, Schema = schema, Migrate = true };
        return await CopKernel.StartAsync((await PostgresStorage.OpenAsync(server.ConnectionString, options)).Unwrap(), new CopOptions { Agents = runs ? [echo] : [], RunsAgents = runs });
    }

    private static void Write(TextWriter output, string what, List<double> times)
    {
        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-58} p50 {times[times.Count / 2],6:F2} ms, p99 {times[times.Count * 99 / 100],6:F2} ms, {times.Count} times"));
    }
}
