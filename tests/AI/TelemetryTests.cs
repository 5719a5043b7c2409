using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Cop.AI.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Spans_follow_the_conventions_and_contain_no_prompt()
    {
        ConcurrentBag<Activity> spans = [];
        using var listener = Listen(spans);
        // A name of its own: tests of other classes run at the same time.
        var client = new ScriptedChatClient(Call("telemetry_look"), Say("A secret answer."));
        await using var test = await CopTest.StartAsync(cop => cop.AddHitl().AddChatAgent("observed", chat => chat.UseClient(_ => client)
            .On<RefundRequested>(asked => asked.Reason).AddTool("telemetry_look", () => "seen", ToolKind.ReadOnly)), Desk.Patient);
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
        }), Desk.Patient);
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

    [Fact]
    public async Task Metrics_count_tokens_and_seconds_by_model_and_prompts_are_exported_when_asked_for()
    {
        ConcurrentBag<(string Name, double Value, string? Kind)> measured = [];
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == AiTelemetry.SourceName)
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.Start();
        ConcurrentBag<Activity> spans = [];
        using var listener = Listen(spans);
        var client = new ScriptedChatClient((_, _) => new ChatResponse(new ChatMessage(ChatRole.Assistant, "A loud answer."))
        {
            FinishReason = ChatFinishReason.Stop, Usage = new UsageDetails { InputTokenCount = 11, OutputTokenCount = 7 },
        }, "metered");
        AiTelemetry.ExportContent = true;
        try
        {
            await using var test = await CopTest.StartAsync(cop => cop.AddHitl().AddChatAgent("metered", chat => chat
                .UseClient(_ => client).On<RefundRequested>(asked => asked.Reason)), Desk.Patient);
            await test.Topic().GivenAsync(new RefundRequested("o-1", "A loud prompt."));
        }
        finally
        {
            AiTelemetry.ExportContent = false;
        }

        measured.Where(each => each.Name == "gen_ai.client.token.usage").OrderBy(each => each.Kind).Select(each => (each.Value, each.Kind))
            .ShouldBe([(11, "input"), (7, "output")]);
        measured.Single(each => each.Name == "gen_ai.client.operation.duration").Value.ShouldBeGreaterThanOrEqualTo(0);
        var chat = spans.Single(span => span.OperationName == "chat metered");
        chat.GetTagItem("gen_ai.input.messages")!.ToString()!.ShouldContain("A loud prompt.");
        chat.GetTagItem("gen_ai.output.messages")!.ToString()!.ShouldContain("A loud answer.");

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string);
            if (named["gen_ai.request.model"] == "metered")
                measured.Add((instrument.Name, value, named.GetValueOrDefault("gen_ai.token.type")));
        }
    }

    [Fact]
    public async Task A_fallback_after_a_stream_that_broke_gives_its_own_text_alone()
    {
        var broken = new BreakingClient();
        var backup = new ScriptedChatClient((_, _) => Say("From the backup."), "backup");
        await using var desk = await Desk.StartAsync(backup, chat => chat.Stream = true, cop => cop.AddChatAgent("broken", chat =>
        {
            chat.UseClient(_ => broken);
            chat.AddFallback(_ => backup);
            (chat.Stream, chat.Chain) = (true, new ModelChainOptions { Retries = 0 });
        }));
        await desk.Topic.GivenAsync(new TaskCreated("t-1") { AssignedTo = "broken", Title = "Hi" });
        (await desk.TaskAsync()).Result!["text"]!.AsString().ShouldBe("From the backup.");
        var call = (await desk.CallsAsync()).Single();
        (call.Response["contents"]!.Items.Single()["text"]!.AsString(), call.Attempts).ShouldBe(("From the backup.", 2));
        (await desk.Topic.HistoryAsync()).ShouldNotContain("Half an");
    }

    private static ActivityListener Listen(ConcurrentBag<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AiTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class BreakingClient : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, "Half an");
            throw new IOException("cut");
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
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
