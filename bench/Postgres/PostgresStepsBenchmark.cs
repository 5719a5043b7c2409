using System.Diagnostics;
using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// Measures a topic with 2,000 steps of an agent: a message of a person resumes it, it completes its step, starts the next one and waits
/// again. Goal: from the message to the output, step 2,000 takes as long as step 10, under 5 ms. The last steps of the long topic and the
/// first of a new one alternate, since the machine is noisy. Other topics warm up the runtime first; then the tables are analyzed, as the
/// server does within a minute.
/// </summary>
internal static class PostgresStepsBenchmark
{
    private const int Steps = 2_000;
    private const int Measured = 200;
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
            {
                await using var other = await SteppedTopic.StartAsync(kernel, Step(0));
                for (var step = 0; step < 250; step++)
                    await other.StepAsync();
            }

            server.Ask($"analyze {schema}.topics; analyze {schema}.views; analyze {schema}.events");
            await using var late = await SteppedTopic.StartAsync(kernel, Step(0));
            for (var step = 0; step < Steps - Measured; step++)
                await late.StepAsync();
            await using var early = await SteppedTopic.StartAsync(kernel, Step(0));
            var (first, last) = (new List<double>(), new List<double>());
            for (var step = 0; step < Measured; step++)
            {
                first.Add(await early.StepAsync());
                last.Add(await late.StepAsync());
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"a person's message to the end of the next step, alternating: steps 1 to {Measured} p50 {At(first, 0.5):F2} ms, p99 " +
                    $"{At(first, 0.99):F2}; steps {Steps - Measured + 1} to {Steps} p50 {At(last, 0.5):F2} ms, p99 {At(last, 0.99):F2}; " +
                    $"{At(last, 0.5) / At(first, 0.5):F2} times"));
        }

        server.DropSchema(schema);
    }

    // Six events: message, resumption, completed step, next step created and started, continuation.
    private static AgentRegistration Worker() => AgentRegistration.Create("worker", EventFilter.ForTypes("never.comes"), (delivery, _, _) =>
    {
        var step = int.Parse(delivery.State!["step"]!.AsString()!, CultureInfo.InvariantCulture);
        return Task.FromResult(AgentOutput.Create([EventDraft.Create("step.completed", ("stepId", StepId(step))), .. Step(step + 1)]));
    });

    private static EventDraft[] Step(int step) =>
    [
        EventDraft.Create("step.created", ("stepId", StepId(step)), ("taskId", CopJson.From("urn:cop:task:work"))),
        EventDraft.Create("step.started", ("stepId", StepId(step))),
        EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
            ("id", CopJson.From(CopId.Create("continuation", Guid.NewGuid()))), ("type", CopJson.From(ArtifactTypes.Continuation)),
            ("payload", CopJson.Object(
                ("agent", CopJson.From("worker")),
                ("state", CopJson.Object(("step", CopJson.From(step.ToString(CultureInfo.InvariantCulture))))),
                ("waitForEvents", CopJson.Array(CopJson.From("word.said")))))))),
    ];

    private static CopJson StepId(int step) => CopJson.From(string.Create(CultureInfo.InvariantCulture, $"urn:cop:step:{step}"));

    /// <summary>A topic whose steps run one at a time.</summary>
    private sealed class SteppedTopic : IAsyncDisposable
    {
        private const int EventsAStep = 6;
        private readonly CopKernel _kernel;
        private readonly string _topic = CopId.Create("topic", Guid.NewGuid());
        private readonly IAsyncEnumerator<Event> _followed;
        private int _step;

        private SteppedTopic(CopKernel kernel) => (_kernel, _followed) = (kernel, kernel.StreamEventsAsync(_topic).GetAsyncEnumerator());

        public static async Task<SteppedTopic> StartAsync(CopKernel kernel, EventDraft[] step)
        {
            var started = new SteppedTopic(kernel);
            (await kernel.AppendAsync(
                started._topic, [EventDraft.Create("task.created", ("taskId", CopJson.From("urn:cop:task:work"))), .. step], Ada)).Unwrap();
            await started.FollowAsync(1 + step.Length);
            return started;
        }

        /// <summary>Runs the next step and returns its milliseconds.</summary>
        public async Task<double> StepAsync()
        {
            var begun = Stopwatch.GetTimestamp();
            (await _kernel.AppendAsync(_topic, EventDraft.Create("word.said", ("step", CopJson.From(++_step))), Ada)).Unwrap();
            await FollowAsync(EventsAStep);
            return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }

        public ValueTask DisposeAsync() => _followed.DisposeAsync();

        private async Task FollowAsync(int events)
        {
            for (var seen = 0; seen < events; seen++)
                await _followed.MoveNextAsync();
        }
    }

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)(values.Count * share));
}
