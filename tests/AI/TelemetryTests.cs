using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cop.AI.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Spans_follow_the_conventions_and_contain_no_prompt()
    {
        ConcurrentBag<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AiTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        // A name of its own: tests of other classes run at the same time.
        var client = new ScriptedChatClient(Call("telemetry_look"), Say("A secret answer."));
        await using var test = await CopTest.StartAsync(cop => cop.AddHitl().AddChatAgent("observed", chat => chat.UseClient(_ => client)
            .On<RefundRequested>(asked => asked.Reason).AddTool("telemetry_look", () => "seen", ToolKind.ReadOnly)));
        await test.Topic().GivenAsync(new RefundRequested("o-1", "A secret prompt."));
        var own = spans.Where(span => span.GetTagItem("gen_ai.agent.name") as string == "observed").ToList();
        own.Select(span => span.OperationName).Distinct().Order(StringComparer.Ordinal).ShouldBe(
            ["chat scripted", "execute_tool telemetry_look", "invoke_agent observed"]);
        var chat = own.First(span => span.OperationName == "chat scripted");
        chat.GetTagItem("gen_ai.operation.name").ShouldBe("chat");
        ((long)chat.GetTagItem("gen_ai.usage.input_tokens")! > 0, chat.Kind).ShouldBe((true, ActivityKind.Client));
        own.SelectMany(span => span.TagObjects).ShouldNotContain(tag => tag.Value!.ToString()!.Contains("secret",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_streamed_answer_reaches_a_follower_of_the_task()
    {
        var started = new TaskCompletionSource();
        var client = new StreamingClient(started.Task);
        await using var test = await CopTest.StartAsync(cop => cop.AddHitl().AddChatAgent("live", chat =>
        {
            chat.UseClient(_ => client);
            chat.Stream = true;
        }));
        var live = (LiveAnswers)test.Services.GetService(typeof(LiveAnswers))!;
        var following = Task.Run(async () =>
        {
            var text = "";
            await foreach (var update in live.FollowAsync("t", "task-1"))
            {
                text = update.IsRestart ? update.Text : text + update.Text;
                started.TrySetResult();
            }

            return text;
        });
        (await test.Kernel.Topic("t").AppendAsync(new TaskCreated("task-1") { AssignedTo = "live", Title = "Hi" },
            Actor.Human("ada"))).Unwrap();
        (await following.WaitAsync(HangLimit.Span)).ShouldBe("Hello, world.");
        (await test.Kernel.Topic("t").WaitForAsync<TaskCompleted>(timeout: HangLimit.Span)).Payload.Result!["text"]!.AsString()
            .ShouldBe("Hello, world.");
    }

    private sealed class StreamingClient(Task gate) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, "Hello");
            await gate.WaitAsync(cancellationToken);
            yield return new ChatResponseUpdate(ChatRole.Assistant, ", world.") { FinishReason = ChatFinishReason.Stop };
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
