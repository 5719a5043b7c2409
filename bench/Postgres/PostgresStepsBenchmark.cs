using System.Diagnostics;
using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// A topic in which an agent works 2,000 steps: a person's word resumes it, it closes its step, opens the next one and waits again. From the word to the output, the
/// 2,000th step is to be as the 10th, under 5 ms. Other topics warm the runtime up first.
/// </summary>
internal static class PostgresStepsBenchmark
{
    private const int Steps = 2_000;
    private const int EventsAStep = 6;
    private static readonly Actor Ada = Actor.Human("ada");

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var schema = PostgresServer.NewSchema();
        await using (var kernel = await PostgresNode.StartAsync(server, schema, "bench", Worker()))
        {
            for (var warm = 0; warm < 8; warm++)
                await WorkAsync(kernel, 250);
            var times = await WorkAsync(kernel, Steps);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"one topic, a person's word to the end of the next step: steps 1 to 100 p50 {At(times[..100], 0.5):F2} ms, p99 {At(times[..100], 0.99):F2}; steps 1,901 to 2,000 p50 {At(times[1900..], 0.5):F2} ms, p99 {At(times[1900..], 0.99):F2}"));
        }

        server.DropSchema(schema);
    }

    private static async Task<List<double>> WorkAsync(CopKernel kernel, int steps)
    {
        var topic = CopId.Of("topic", Guid.NewGuid());
        (await kernel.AppendAsync(topic, [EventDraft.Of("task.created", ("taskId", CopJson.Of("urn:cop:task:work"))), .. Step(0)], Ada)).Unwrap();
        var times = new List<double>(steps);
        await using var followed = kernel.SubscribeAsync(topic).GetAsyncEnumerator();
        for (var seen = 0; seen < 4; seen++)
            await followed.MoveNextAsync();
        for (var step = 1; step <= steps; step++)
        {
            var begun = Stopwatch.GetTimestamp();
            (await kernel.AppendAsync(topic, EventDraft.Of("word.said", ("step", CopJson.Of(step))), Ada)).Unwrap();
            for (var seen = 0; seen < EventsAStep; seen++)
                await followed.MoveNextAsync();
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times;
    }

    // The word, that the continuation is resumed, the end of the step before, the next step and its start, and what waits behind it: six events.
    private static AgentRegistration Worker() => AgentRegistration.Of("worker", EventFilter.OfTypes("never.comes"), (delivery, _, _) =>
    {
        var step = int.Parse(delivery.State!["step"]!.AsString()!, CultureInfo.InvariantCulture);
        return Task.FromResult(AgentOutput.Of([EventDraft.Of("step.completed", ("stepId", StepId(step))), .. Step(step + 1)]));
    });

    private static EventDraft[] Step(int step) =>
    [
        EventDraft.Of("step.created", ("stepId", StepId(step)), ("taskId", CopJson.Of("urn:cop:task:work"))),
        EventDraft.Of("step.started", ("stepId", StepId(step))),
        EventDraft.Of("artifact.created", ("artifact", CopJson.Object(
            ("id", CopJson.Of(CopId.Of("continuation", Guid.NewGuid()))), ("type", CopJson.Of(ArtifactTypes.Continuation)),
            ("payload", CopJson.Object(
                ("agent", CopJson.Of("worker")), ("state", CopJson.Object(("step", CopJson.Of(step.ToString(CultureInfo.InvariantCulture))))),
                ("waitForEvents", CopJson.Array(CopJson.Of("word.said")))))))),
    ];

    private static CopJson StepId(int step) => CopJson.Of(string.Create(CultureInfo.InvariantCulture, $"urn:cop:step:{step}"));

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)(values.Count * share));
}
