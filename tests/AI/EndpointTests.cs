using Cop.Samples.SupportDesk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.AI.Tests;

/// <summary>The support desk against a server that speaks the chat-completions protocol.</summary>
public sealed class EndpointTests
{
    private const string Settled = """{"orderId":"o-4","outcome":"refunded"}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_support_desk_settles_a_refund_over_http(bool stream)
    {
        await using var server = await ChatStandIn.StartAsync((request, _) => ChatStandIn.Results(request) switch
        {
            0 => StandInAnswer.Call("find_order", """{"orderId":"o-4"}"""),
            1 => StandInAnswer.Call("refund", """{"orderId":"o-4","amount":20,"reason":"broken"}"""),
            _ => new StandInAnswer(Settled),
        });
        var (settled, _) = await RunAsync(server.Endpoint, stream);
        settled.Outcome.ShouldBe("refunded");
        server.Requests.Length.ShouldBe(3);
        server.Requests[0].ShouldContain("find_order");
        server.Requests[0].ShouldContain("json_schema");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_busy_endpoint_is_asked_again(int status)
    {
        await using var server = await ChatStandIn.StartAsync((_, call) =>
            call == 0 ? new StandInAnswer("""{"error":{"message":"busy"}}""") { Status = status } : new StandInAnswer(Settled));
        await RunAsync(server.Endpoint, stream: false);
        server.Requests.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_connection_is_asked_again_and_its_text_does_not_count(bool stream)
    {
        await using var server = await ChatStandIn.StartAsync((_, call) => new StandInAnswer(Settled) { IsCut = call == 0 });
        var (settled, messages) = await RunAsync(server.Endpoint, stream);
        settled.ShouldBe(new Samples.SupportDesk.RefundSettled("o-4", "refunded"));
        (server.Requests.Length, messages).ShouldBe((2, 2), "one prompt and one answer");
    }

    [Theory]
    [InlineData(401, "application/json", """{"error":{"message":"wrong key"}}""", AiErrorCodes.ModelRefused)]
    [InlineData(404, "text/html", "<html>no such page</html>", AiErrorCodes.ModelRefused)]
    [InlineData(200, "text/html", "<html>a login page</html>", AiErrorCodes.ModelUnavailable)]
    public async Task A_wrong_endpoint_fails_the_task_visibly(int status, string type, string text, string code)
    {
        await using var server = await ChatStandIn.StartAsync((_, _) => new StandInAnswer(text) { Status = status, ContentType = type });
        var failed = await FailAsync(server.Endpoint);
        failed.Error.Code.ShouldBe(code);
    }

    [Fact]
    public async Task An_unreachable_endpoint_fails_the_task_visibly() =>
        (await FailAsync(new Uri("http://127.0.0.1:1/v1"))).Error.Code.ShouldBe(AiErrorCodes.ModelUnavailable);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_was_cut_in_its_arguments_is_not_made(bool stream)
    {
        const string arguments = """{"orderId":"o-4","amount":20,"reason":"broken"}""";
        await using var server = await ChatStandIn.StartAsync((request, call) => ChatStandIn.Results(request) == 0
            ? StandInAnswer.Call("refund", arguments) with { IsCut = call == 0 } : new StandInAnswer(Settled));
        using var host = Build(server.Endpoint, stream, out var topic);
        await host.StartAsync();
        (await topic(host).AppendAsync(new Samples.SupportDesk.RefundRequested("o-4", "broken"), Actor.Human("ada"))).Unwrap();
        await topic(host).WaitForAsync<Samples.SupportDesk.RefundSettled>(timeout: HangLimit.Span);
        List<string> calls = [];
        await foreach (var invoked in topic(host).ReadAsync<AgentToolInvoked>())
            calls.Add(invoked.Payload.Arguments.ToString());
        calls.ShouldBe([CopJson.Parse(arguments).Unwrap().ToString()]);
        server.Requests.Length.ShouldBe(3);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_slow_endpoint_holds_up_no_other_task()
    {
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await ChatStandIn.StartAsync((request, _) => new StandInAnswer(Settled)
        {
            Until = request.GetRawText().Contains("slow", StringComparison.Ordinal) ? slow.Task : null,
        });
        using var host = Build(server.Endpoint, stream: false, out var topic);
        await host.StartAsync();
        foreach (var reason in new[] { "slow", "fast" })
            (await topic(host).AppendAsync(new Samples.SupportDesk.RefundRequested("o-4", reason), Actor.Human("ada"))).Unwrap();
        var first = await topic(host).WaitForAsync<TaskCompleted>(timeout: HangLimit.Span);
        slow.SetResult();
        var second = await topic(host).WaitForAsync<TaskCompleted>(timeout: HangLimit.Span, fromSeq: first.TopicSeq + 1);
        second.Payload.TaskId.ShouldNotBe(first.Payload.TaskId);
        server.Requests.Length.ShouldBe(2, "a slow answer is waited for, not asked for again");
        await host.StopAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_a_task_ends_the_request_at_a_slow_endpoint(bool stream)
    {
        var (arrived, never, givenUp) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await ChatStandIn.StartAsync((_, _) =>
        {
            arrived.TrySetResult();
            return new StandInAnswer(Settled)
            {
                Until = stream ? null : never.Task, Midway = stream ? never.Task : null, GivenUp = givenUp,
            };
        });
        using var host = Build(server.Endpoint, stream, out var topic);
        await host.StartAsync();
        (await topic(host).AppendAsync(new Samples.SupportDesk.RefundRequested("o-4", "broken"), Actor.Human("ada"))).Unwrap();
        await arrived.Task.WaitAsync(HangLimit.Span);
        var started = await topic(host).WaitForAsync<TaskStarted>(timeout: HangLimit.Span, fromSeq: 1);
        (await topic(host).AppendAsync(new TaskCancelled(started.Payload.TaskId), Actor.Human("ada"))).Unwrap();
        await givenUp.Task.WaitAsync(HangLimit.Span);
        server.Requests.ShouldHaveSingleItem();
        await host.StopAsync();
    }

    [Fact]
    public async Task An_endpoint_that_never_answers_is_given_up_and_asked_again()
    {
        var never = new TaskCompletionSource();
        await using var server = await ChatStandIn.StartAsync((_, call) =>
            new StandInAnswer(Settled) { Until = call == 0 ? never.Task : null });
        using var host = Build(server.Endpoint, stream: false, out var topic, timeout: TimeSpan.FromSeconds(5));
        await host.StartAsync();
        (await topic(host).AppendAsync(new Samples.SupportDesk.RefundRequested("o-4", "broken"), Actor.Human("ada"))).Unwrap();
        await topic(host).WaitForAsync<Samples.SupportDesk.RefundSettled>(timeout: HangLimit.Span);
        server.Requests.Length.ShouldBeGreaterThanOrEqualTo(2);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_follower_gets_the_text_while_it_comes_and_a_late_one_the_text_so_far()
    {
        var live = new LiveAnswers();
        var answer = live.Begin("t", "task");
        answer.Restart();
        answer.Add("Hello");
        var early = live.FollowAsync("t", "task").GetAsyncEnumerator();
        (await early.MoveNextAsync()).ShouldBeTrue();
        early.Current.ShouldBe(new LiveUpdate("Hello", false));
        answer.Add(", world");
        (await early.MoveNextAsync()).ShouldBeTrue();
        early.Current.ShouldBe(new LiveUpdate(", world", false));
        var late = live.FollowAsync("t", "task").GetAsyncEnumerator();
        (await late.MoveNextAsync()).ShouldBeTrue();
        late.Current.Text.ShouldBe("Hello, world");
        answer.Restart();
        (await early.MoveNextAsync()).ShouldBeTrue();
        early.Current.ShouldBe(new LiveUpdate("", true));
        live.End("t", "task");
        (await early.MoveNextAsync(), await late.MoveNextAsync() && await late.MoveNextAsync()).ShouldBe((false, false));
    }

    private static async Task<(Samples.SupportDesk.RefundSettled Settled, int Messages)> RunAsync(Uri endpoint, bool stream)
    {
        using var host = Build(endpoint, stream, out var topic);
        await host.StartAsync();
        (await topic(host).AppendAsync(new Samples.SupportDesk.RefundRequested("o-4", "broken"), Actor.Human("ada"))).Unwrap();
        var settled = await topic(host).WaitForAsync<Samples.SupportDesk.RefundSettled>(timeout: HangLimit.Span);
        var messages = 0;
        await foreach (var _ in topic(host).ReadAsync<AgentMessage>())
            messages++;
        await host.StopAsync();
        return (settled.Payload, messages);
    }

    private static async Task<TaskFailed> FailAsync(Uri endpoint)
    {
        using var host = Build(endpoint, stream: false, out var topic);
        await host.StartAsync();
        (await topic(host).AppendAsync(new Samples.SupportDesk.RefundRequested("o-4", "broken"), Actor.Human("ada"))).Unwrap();
        var failed = await topic(host).WaitForAsync<TaskFailed>(timeout: HangLimit.Span);
        await host.StopAsync();
        return failed.Payload;
    }

    private static IHost Build(Uri endpoint, bool stream, out Func<IHost, TopicClient> topic, TimeSpan? timeout = null)
    {
        var client = ModelFromEnvironment.Create(endpoint, "stand-in", "key", timeout);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCop(cop =>
        {
            cop.UseMemory();
            SupportDesk.Configure(cop, _ => client, configure: chat =>
            {
                (chat.Stream, chat.MaxOutages) = (stream, 0);
                chat.Chain = chat.Chain with { RetryDelay = TimeSpan.FromMilliseconds(1) };
                // On a machine that stands still, answers that come are late too.
                if (timeout is not null)
                    chat.Chain = chat.Chain with { Retries = 100, MinCalls = 1000 };
            });
        });
        topic = host => host.Services.GetRequiredService<CopKernel>().Topic("urn:cop:topic:desk");
        return builder.Build();
    }
}
