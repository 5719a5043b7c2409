using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Bench;

/// <summary>
/// Measures records beside raw JSON, in alternating rounds on the same store: durable appends by 64 callers, and agent turns in 64 topics.
/// Goal: records cost at most 15 %.
/// </summary>
internal static class TypedBenchmark
{
    private const int Callers = 64;
    private const int Rounds = 15;

    private sealed record NoteTaken(string Text) : EventPayload<NoteTaken>;

    private sealed record QuestionAsked(int N) : EventPayload<QuestionAsked>;

    private sealed record AnswerGiven(int N) : EventPayload<AnswerGiven>;

    public static void Run(TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            RunAsync(output, directory.FullName).GetAwaiter().GetResult();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(TextWriter output, string directory)
    {
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddAgent("raw", EventFilter.ForTypes("raw.asked"), (delivery, _, _) =>
            Task.FromResult<AgentOutput>(EventDraft.Create("answer.given", ("n", delivery.Trigger!.Payload["n"]))));
        builder.AddAgent("typed").On((QuestionAsked asked) => new AnswerGiven(asked.N));
        var storage = (await EmbeddedEventStore.OpenAsync(directory, Guid.NewGuid)).Unwrap();
        await using var kernel = await CopKernel.StartAsync(storage, builder.Build());
        var text = new string('x', 300);
        await CompareAsync(output, "appends, 64 callers", 200,
            (topic, _) => kernel.AppendAsync(topic, EventDraft.Create("note.taken", ("text", CopJson.From(text))), Actor.Human("ada")),
            (topic, _) => kernel.Topic(topic).AppendAsync(new NoteTaken(text), Actor.Human("ada")));
        await CompareAsync(output, "agent turns, 64 topics", 60,
            (topic, n) => TurnAsync(kernel, topic, EventDraft.Create("raw.asked", ("n", CopJson.From(n)))),
            (topic, n) => TurnAsync(kernel, topic, new QuestionAsked(n).ToDraft()));
    }

    private static async Task<CopResult<AppendReceipt>> TurnAsync(CopKernel kernel, string topic, EventDraft question)
    {
        var asked = await kernel.AppendAsync(topic, question, Actor.Human("ada"));
        await foreach (var answer in kernel.StreamEventsAsync(topic, asked.Unwrap().First.TopicSeq + 1))
        {
            if (answer.Type == "answer.given")
                break;
        }

        return asked;
    }

    private static async Task CompareAsync(
        TextWriter output, string what, int each, Func<string, int, Task<CopResult<AppendReceipt>>> raw,
        Func<string, int, Task<CopResult<AppendReceipt>>> typed)
    {
        for (var warmup = 0; warmup < 5; warmup++)
            (_, _) = (await SpeedAsync(each, raw), await SpeedAsync(each, typed));
        var rounds = new List<(double Raw, double Typed)>();
        for (var round = 0; round < Rounds; round++)
        {
            // The order alternates, so that neither profits from what the other one left behind.
            if (round % 2 == 0)
            {
                var first = await SpeedAsync(each, raw);
                rounds.Add((first, await SpeedAsync(each, typed)));
            }
            else
            {
                var first = await SpeedAsync(each, typed);
                rounds.Add((await SpeedAsync(each, raw), first));
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: raw {Median(rounds.Select(r => r.Raw)):n0}/s, records {Median(rounds.Select(r => r.Typed)):n0}/s, ratio " +
                $"{Median(rounds.Select(r => r.Typed / r.Raw)):F2} (medians of {Rounds} rounds)"));
    }

    private static async Task<double> SpeedAsync(int each, Func<string, int, Task<CopResult<AppendReceipt>>> step)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            var topic = CopId.Create("topic", Guid.NewGuid());
            for (var n = 0; n < each; n++)
                (await step(topic, n)).Unwrap();
        })));
        return Callers * each / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
