using Microsoft.Extensions.DependencyInjection;

namespace Cop.AI.Tests;

/// <summary>A kernel with one chat agent on a script.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const string Agent = "support";

    private Desk(CopTest test, ScriptedChatClient client) =>
        (Test, Client, Topic, Requests) = (test, client, test.Topic(), new HumanRequests(test.Kernel, null));

    public CopTest Test { get; }

    public ScriptedChatClient Client { get; }

    public TestTopic Topic { get; }

    public HumanRequests Requests { get; }

    public static CopTestOptions Patient { get; } = new() { Patience = HangLimit.Span };

    public static Actor Lead { get; } = Actor.Human("lea").InRole("role:lead");

    public static async Task<Desk> StartAsync(
        ScriptedChatClient client, Action<ChatAgentBuilder>? configure = null, Action<CopBuilder>? more = null)
    {
        var test = await CopTest.StartAsync(cop =>
        {
            cop.AddHitl();
            cop.AddChatAgent(Agent, chat =>
            {
                chat.UseClient(_ => client);
                chat.Instructions = "Settle refund requests.";
                chat.On<RefundRequested>(refund => $"Order {refund.OrderId}: {refund.Reason}");
                configure?.Invoke(chat);
            });
            more?.Invoke(cop);
        }, Patient);
        return new Desk(test, client);
    }

    /// <summary>Appends a request, and returns when the kernel is at rest.</summary>
    public Task<Event> AskAsync(string orderId = "o-1", string reason = "The cup is broken.") =>
        Topic.GivenAsync(new RefundRequested(orderId, reason));

    public async Task<IReadOnlyList<HumanRequest>> OpenAsync()
    {
        await Test.RestAsync();
        return (await Requests.ListAsync(new InboxQuery { TopicId = Topic.Id })).Unwrap();
    }

    public async Task AnswerAsync(HumanRequest request, string option, string? why = null)
    {
        var answer = HumanAnswer.Decide(option).Having(request);
        (await Requests.AnswerAsync(Topic.Id, request.Id, why is null ? answer : answer with { Rationale = why }, Lead)).Unwrap();
        await Test.RestAsync();
    }

    public async Task<CopTask> TaskAsync()
    {
        await Test.RestAsync();
        return (await Test.Kernel.Store.ListTasksAsync(new TaskQuery { TopicId = Topic.Id })).Unwrap().Items.Single();
    }

    /// <summary>Returns the recorded model calls, in order.</summary>
    public async Task<IReadOnlyList<ModelCall>> CallsAsync()
    {
        await Test.RestAsync();
        List<ModelCall> calls = [];
        await foreach (var stored in Test.Kernel.Log.ReadTopicAsync(Topic.Id))
        {
            if (EffectEvents.IsRecordedEffect(stored) && stored.Payload["artifact"]!["payload"] is { } outcome
                && outcome["requestDigest"] is not null)
                calls.Add(DataJson.Read<ModelCall>(outcome, "the record").Unwrap());
        }

        return calls;
    }

    public async ValueTask DisposeAsync()
    {
        await Test.DisposeAsync();
    }
}
