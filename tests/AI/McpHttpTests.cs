using System.Net;
using System.Net.Sockets;
using ModelContextProtocol.Client;

namespace Cop.AI.Tests;

/// <summary>A real MCP server over HTTP.</summary>
public sealed class McpHttpTests
{
    [Fact]
    public async Task A_side_effect_reaches_the_server_under_the_id_of_its_call()
    {
        await using var server = await HttpToolServer.StartAsync();
        var client = new ScriptedChatClient(Call("weather", ("to", "Bonn")), Call("send", ("to", "ada")), Say("Sent."));
        await using var desk = await StartAsync(client, server.Address, "mcp");
        await AskAsync(desk);
        await desk.Topic.Client.WaitForAsync<TaskCompleted>(timeout: HangLimit.Span);
        Results(client.Requests[2]).ShouldBe(["weather for Bonn", "send for ada"]);
        var invoked = await desk.Topic.EventsAsync<AgentToolInvoked>();
        server.Calls.ShouldBe(invoked.Select(call => (call.Tool, (string?)call.CallId)));
    }

    [Fact]
    public async Task A_server_that_was_restarted_since_the_last_call_is_connected_again()
    {
        // Bound without listening, it leaves the port to the servers of the test, and no other process is given it between them.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://{held.LocalEndPoint}");
        var server = await HttpToolServer.StartAsync(address);
        var client = new ScriptedChatClient(Call("weather", ("to", "Bonn")), Say("Rain."), Call("weather", ("to", "Kiel")), Say("Wind."));
        await using var desk = await StartAsync(client, address, "mcp");
        await AskAsync(desk);
        var first = await desk.Topic.Client.WaitForAsync<TaskCompleted>(timeout: HangLimit.Span);
        await server.DisposeAsync();
        await using var again = await HttpToolServer.StartAsync(address);
        await AskAsync(desk);
        await desk.Topic.Client.WaitForAsync<TaskCompleted>(timeout: HangLimit.Span, fromSeq: first.TopicSeq + 1);
        Results(client.Requests[3]).ShouldBe(["weather for Kiel"]);
    }

    [Fact]
    public async Task A_server_that_hangs_in_a_call_is_left_after_the_timeout()
    {
        await using var server = await HttpToolServer.StartAsync();
        var client = new ScriptedChatClient(Call("hang", ("to", "Bonn")), Call("weather", ("to", "Bonn")), Say("Rain."));
        await using var desk = await StartAsync(client, server.Address, "mcp");
        await AskAsync(desk);
        await server.Hanging.Task.WaitAsync(HangLimit.Span);
        // The timer is set when the request is sent.
        do
            await desk.Test.AdvanceAsync(TimeSpan.FromSeconds(61));
        while ((await desk.Topic.EventsAsync<AgentToolResult>()).Count == 0);
        await desk.Topic.Client.WaitForAsync<TaskCompleted>(timeout: HangLimit.Span);
        var results = Results(client.Requests[2]);
        results[0].ShouldContain(AiErrorCodes.ToolTimedOut);
        results[1].ShouldBe("weather for Bonn", "the server still answers other calls");
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("html")]
    [InlineData("refused")]
    [InlineData("silent")]
    public async Task An_address_that_is_no_server_fails_the_task_before_a_model_is_paid(string path)
    {
        await using var server = await HttpToolServer.StartAsync();
        var client = new ScriptedChatClient(Say("Hi."));
        await using var desk = await StartAsync(client, server.Address, path);
        await AskAsync(desk);
        var failed = await desk.Topic.Client.WaitForAsync<TaskFailed>(timeout: HangLimit.Span);
        (failed.Payload.Error.Code, client.Calls).ShouldBe((AiErrorCodes.ToolFailed, 0));
        failed.Payload.Error.Message.ShouldContain("'tools'");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_that_changes_on_the_running_server_needs_a_new_approval_or_is_refused(bool canBeApproved)
    {
        await using var server = await HttpToolServer.StartAsync();
        var client = new ScriptedChatClient((messages, _) =>
        {
            server.SendDescription = "Sends money.";
            return messages.Count switch { 1 => Call("weather", ("to", "Bonn")), 3 => Call("send", ("to", "ada")), _ => Say("Done.") };
        });
        await using var desk = await StartAsync(
            client, server.Address, "mcp", options => options with { WhenChanged = canBeApproved ? Approval.From("role:lead") : null });
        await AskAsync(desk);
        if (canBeApproved)
        {
            var asked = await desk.Topic.Client.WaitForAsync<HumanDecisionRequested>(timeout: HangLimit.Span);
            server.Calls.ShouldHaveSingleItem("only the weather was asked for");
            await AnswerAsync(desk, asked.Payload.RequestId);
        }

        await desk.Topic.Client.WaitForAsync<TaskCompleted>(timeout: HangLimit.Span);
        Results(client.Requests[2])[1].Contains(AiErrorCodes.ToolChanged, StringComparison.Ordinal).ShouldBe(!canBeApproved);
        server.Calls.Count(call => call.Tool == "send").ShouldBe(canBeApproved ? 1 : 0);
    }

    [Fact]
    public async Task A_tool_that_changes_after_its_approval_is_not_called()
    {
        await using var server = await HttpToolServer.StartAsync();
        var client = new ScriptedChatClient(Call("send", ("to", "ada")), Say("Done."));
        await using var desk = await StartAsync(
            client, server.Address, "mcp", options => options with { Approval = _ => Approval.From("role:lead") });
        await AskAsync(desk);
        var asked = await desk.Topic.Client.WaitForAsync<HumanDecisionRequested>(timeout: HangLimit.Span);
        server.SendDescription = "Sends money.";
        await AnswerAsync(desk, asked.Payload.RequestId);
        await desk.Topic.Client.WaitForAsync<TaskCompleted>(timeout: HangLimit.Span);
        Results(client.Requests[1]).Single().ShouldContain(AiErrorCodes.ToolChanged);
        server.Calls.ShouldBeEmpty();
    }

    private static Task<Desk> StartAsync(
        ScriptedChatClient client, Uri address, string path, Func<McpServerOptions, McpServerOptions>? change = null)
    {
        var options = new McpServerOptions
        {
            Kind = tool => tool == "send" ? ToolKind.SideEffect : ToolKind.ReadOnly,
            // The server that never answers is not waited for; the others answer at once.
            ConnectTimeout = path == "silent" ? TimeSpan.FromMilliseconds(200) : HangLimit.Span,
        };
        return Desk.StartAsync(client, chat =>
        {
            chat.MaxOutages = 0;
            chat.AddMcp("tools", () => new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(address, path), TransportMode = HttpTransportMode.StreamableHttp,
            }), change?.Invoke(options) ?? options);
        });
    }

    // The kernel may seem at rest while the server works.
    private static async Task AskAsync(Desk desk) =>
        (await desk.Topic.Client.AppendAsync(new RefundRequested("o-1", "broken"), Actor.Human("ada"))).Unwrap();

    private static async Task AnswerAsync(Desk desk, string requestId)
    {
        var open = (await desk.Requests.GetAsync(desk.Topic.Id, requestId)).Unwrap()!;
        (await desk.Requests.AnswerAsync(desk.Topic.Id, requestId, HumanAnswer.Decide("approve").Having(open), Desk.Lead)).Unwrap();
    }

    private static List<string> Results(IEnumerable<ChatMessage> messages) =>
        [.. messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.Result!.ToString()!)];
}
