using System.Collections.Immutable;
using System.Text;

namespace Cop.Stores.ChildProcess;

/// <summary>
/// The workload of a kernel that is killed repeatedly: a question is split over topics, each part runs one recorded effect,
/// and a continuation closes it. All output derives from the question, so that missing and duplicate events can be detected.
/// </summary>
internal static class KernelWork
{
    public const int Topics = 4;
    private static readonly Lock Turn = new();

    /// <summary>Returns a topic of a round; each round has its own topics.</summary>
    public static string TopicOf(int topic, string round = "") => $"{round}topic-{topic}";

    public static async Task<CopKernel> StartAsync(string directory)
    {
        var storage = (await EmbeddedEventStore.OpenAsync(directory, Guid.CreateVersion7)).Unwrap();
        return await CopKernel.StartAsync(storage, new CopOptions { Agents = Agents(EffectsFile(directory)) });
    }

    /// <summary>The file with one line per execution of an effect: its key and a unique number.</summary>
    public static string EffectsFile(string directory) => Path.Combine(directory, "effects.log");

    public static ImmutableArray<AgentRegistration> Agents(string effects)
    {
        var options = new AgentOptions { RetryDelay = TimeSpan.FromMilliseconds(5), MaxAttempts = 10_000, MaxConcurrency = 2 };
        return
        [
            AgentRegistration.Create("splitter", EventFilter.ForTypes("work.asked"), SplitAsync, options),
            AgentRegistration.Create(
                "worker", EventFilter.ForTypes("work.part"), (delivery, context, token) =>
                    WorkAsync(delivery, context, effects, token), options),
        ];
    }

    private static Task<AgentOutput> SplitAsync(Delivery delivery, AgentContext context, CancellationToken token)
    {
        var round = delivery.TopicId[..^TopicOf(0).Length];
        return Task.FromResult(AgentOutput.Create(
            Enumerable.Range(0, Topics)
                .Select(topic =>
                    EventDraft.Create("work.part", ("asked", CopJson.From(delivery.CauseId))) with { TopicId = TopicOf(topic, round) })));
    }

    private static async Task<AgentOutput> WorkAsync(Delivery delivery, AgentContext context, string effects, CancellationToken token)
    {
        if (delivery.IsResume)
            return EventDraft.Create("work.closed", ("asked", delivery.State));
        var asked = delivery.Trigger!.Payload["asked"]!;
        var outcome = await context.RunOnceAsync("paid", (key, _) => Task.FromResult(CopJson.From(Pay(effects, key))), token);
        return AgentOutput.Create(Continuation(delivery, asked), EventDraft.Create("work.done", ("asked", asked), ("outcome", outcome)));
    }

    private static EventDraft Continuation(Delivery delivery, CopJson asked) =>
        EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
        ("id", CopJson.From(CopId.Derive("artifact", delivery.CauseId))),
        ("type", CopJson.From("cop/continuation")),
        ("payload", CopJson.Object(
            ("agent", CopJson.From("worker")),
            ("state", asked),
            ("waitForEvents", CopJson.Array(CopJson.From("work.done"))),
            ("retry", CopJson.Object(("maxAttempts", CopJson.From(10_000)), ("retryDelayMs", CopJson.From(5)))),
            ("meta", CopJson.Object(("match", CopJson.Object(("/payload/asked", asked))))))))));

    // One write at the end of the file: a killed process leaves the whole line or nothing. .NET reads the length before it writes,
    // so writers use a lock.
    private static string Pay(string effects, string key)
    {
        var nonce = $"{Guid.CreateVersion7():N}";
        lock (Turn)
        {
            using var file = new FileStream(effects, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes($"{key} {nonce}\n"));
        }

        return nonce;
    }
}
