using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Cop.AI;
using Microsoft.Extensions.AI;

namespace Cop.Bench;

/// <summary>
/// Measures, on a journal, the time that the record adds to a model call of a client that answers at once, and the time from the first
/// piece of a streamed answer to a follower. Baseline of the first: a write and sync of the bytes of the record. Goals: p50 under 2 ms and
/// under 1 ms on an idle machine.
/// </summary>
internal static class AgentBenchmark
{
    private const int Warm = 300;
    private const int Calls = 1000;
    private const int RecordBytes = 1600;

    public static void Run(TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            RecordAsync(output, directory.FullName).GetAwaiter().GetResult();
            FirstTokenAsync(output, directory.FullName).GetAwaiter().GetResult();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RecordAsync(TextWriter output, string directory)
    {
        var times = new ConcurrentQueue<double>();
        var client = new ScriptedChatClient((_, _) => ScriptedChatClient.Say("It is shipped."));
        await using var bench = await AgentBench.StartAsync(Journal(directory, "record"), cop => cop.AddAi().AddAgent(
            "caller", EventFilter.ForTypes("question.asked"), async (_, context, cancellationToken) =>
            {
                var recorded = context.Record(client);
                var started = Stopwatch.GetTimestamp();
                await recorded.GetResponseAsync([new ChatMessage(ChatRole.User, "Where is it?")], null, cancellationToken);
                times.Enqueue(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                return EventDraft.Create("answer.given");
            }));
        using var baseline = new BaselineWriter(Path.Combine(directory, "baseline"), new byte[RecordBytes]);
        List<double> writes = [];
        for (var call = 0; call < Warm + Calls; call++)
        {
            await bench.TurnAsync($"record-{call % 64}", "question.asked", "answer.given");
            writes.Add(baseline.Write(1) / 1000);
        }

        var (measured, written) = (times.Skip(Warm).Order().ToList(), writes.Skip(Warm).Order().ToList());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"a recorded model call of no time: p50 {measured[Calls / 2]:F2} ms, p99 {measured[Calls * 99 / 100]:F2}; write and sync of " +
                $"its bytes p50 {written[Calls / 2]:F2} ms, p99 {written[Calls * 99 / 100]:F2}; " +
                $"{measured[Calls / 2] / written[Calls / 2]:F2} times"));
    }

    private static async Task FirstTokenAsync(TextWriter output, string directory)
    {
        using var client = new FirstPieceClient();
        await using var bench = await AgentBench.StartAsync(Journal(directory, "stream"), cop => cop.AddChatAgent("live", chat =>
        {
            chat.UseClient(_ => client);
            chat.Stream = true;
        }));
        List<double> times = [];
        for (var call = 0; call < Warm + Calls; call++)
        {
            var (topicId, taskId) = ($"stream-{call}", $"task-{call}");
            var followed = Task.Run(async () =>
            {
                await foreach (var _ in bench.Live.FollowAsync(topicId, taskId))
                    return Stopwatch.GetElapsedTime(client.PieceAt).TotalMilliseconds;
                throw new InvalidOperationException("The answer ended without a piece.");
            });
            await bench.AssignAsync(topicId, taskId, "live");
            times.Add(await followed);
            client.Finish();
            await bench.WaitAsync(topicId, "task.completed");
        }

        var measured = times.Skip(Warm).Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"from the first piece of an answer to its follower: p50 {measured[Calls / 2]:F3} ms, p99 {measured[Calls * 99 / 100]:F3} ms"));
    }

    private static Func<Task<IEventStore>> Journal(string directory, string name) => async () => (await EmbeddedEventStore.OpenAsync(
        Path.Combine(directory, name), Guid.CreateVersion7, new EmbeddedOptions
        {
            Profiles = [AiProfile.Create(), Hitl.HitlProfile.Create()],
        })).Unwrap();
}
