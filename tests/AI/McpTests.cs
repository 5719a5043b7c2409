using ModelContextProtocol.Client;

namespace Cop.AI.Tests;

/// <summary>A real MCP server as a process of its own, over standard input and output.</summary>
public sealed class McpTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cop-mcp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Tools_of_a_server_are_called_and_a_side_effect_carries_its_call_id()
    {
        var client = new ScriptedChatClient(
            Call("weather", ("city", "Bonn")), Call("send", ("to", "ada")), Say("It rains, and the letter is sent."));
        await using var desk = await StartAsync(client);
        await EndAsync(desk);
        (await desk.TaskAsync()).Status.ShouldBe(CopTaskStatus.Done);
        Last(client, 1).ShouldContain("rain in Bonn");
        Last(client, 2).ShouldContain("sent to ada");
        (await File.ReadAllTextAsync(Path.Combine(_folder, "sent"))).ShouldBe("ada\n");
    }

    [Fact]
    public async Task A_server_that_dies_in_a_call_is_an_error_for_the_model_and_is_started_again()
    {
        var client = new ScriptedChatClient(Call("die"), Call("weather", ("city", "Bonn")), Say("It rains."));
        await using var desk = await StartAsync(client);
        await EndAsync(desk);
        Last(client, 1).ShouldContain(AiErrorCodes.ToolFailed);
        Last(client, 2).ShouldContain("rain in Bonn");
    }

    [Fact]
    public async Task A_changed_tool_is_not_called_without_a_new_approval()
    {
        foreach (var approval in new[] { null, Approval.From("role:lead") })
        {
            File.Delete(Path.Combine(_folder, "changed"));
            var client = new ScriptedChatClient((messages, _) => messages.Count switch
            {
                1 => Call("die"),
                3 => Call("send", ("to", "ada")),
                _ => Say("Done."),
            });
            await using var desk = await StartAsync(client, approval, beforeDeath: () => File.WriteAllText(Path.Combine(_folder,
                "changed"), ""));
            if (approval is null)
            {
                await EndAsync(desk);
                Last(client, 2).ShouldContain(AiErrorCodes.ToolChanged);
                File.Exists(Path.Combine(_folder, "sent")).ShouldBeFalse();
                continue;
            }

            var asked = await desk.Topic.Client.WaitForAsync<AgentMessage>(timeout: HangLimit.Span, fromSeq: 1);
            IReadOnlyList<HumanRequest> open;
            do
                open = (await desk.Requests.ListAsync(new InboxQuery { TopicId = desk.Topic.Id })).Unwrap();
            while (open.Count == 0);
            (await desk.Requests.AnswerAsync(desk.Topic.Id, open[0].Id, HumanAnswer.Decide("approve").Having(open[0]), Desk.Lead)).Unwrap();
            await EndAsync(desk);
            Last(client, 2).ShouldContain("sent to ada");
        }
    }

    [Fact]
    public async Task A_server_that_cannot_be_started_is_an_outage()
    {
        var client = new ScriptedChatClient(Say("Hi."));
        await using var desk = await Desk.StartAsync(client, chat =>
        {
            chat.MaxOutages = 0;
            chat.AddMcp("tools", () => new StdioClientTransport(new StdioClientTransportOptions { Command = "/no/such/program" }),
                new McpServerOptions
            {
                Kind = _ => ToolKind.ReadOnly,
            });
        });
        await desk.Topic.Client.AppendAsync(new RefundRequested("o-1", "broken"), Actor.Human("ada"));
        await desk.Topic.Client.WaitForAsync<TaskFailed>(timeout: HangLimit.Span);
        client.Calls.ShouldBe(0);
    }

    private async Task<Desk> StartAsync(ScriptedChatClient client, Approval? whenChanged = null, Action? beforeDeath = null)
    {
        var desk = await Desk.StartAsync(client, chat => chat.AddMcp("tools", Transport, new McpServerOptions
        {
            Kind = tool =>
            {
                if (tool == "die")
                    beforeDeath?.Invoke();
                return tool == "send" ? ToolKind.SideEffect : ToolKind.ReadOnly;
            },
            WhenChanged = whenChanged,
            ConnectTimeout = HangLimit.Span,
        }));
        (await desk.Topic.Client.AppendAsync(new RefundRequested("o-1", "broken"), Actor.Human("ada"))).Unwrap();
        return desk;
    }

    private StdioClientTransport Transport() => new(new StdioClientTransportOptions
    {
        Command = "dotnet", Arguments = [Path.Combine(AppContext.BaseDirectory, "Cop.AI.ChildProcess.dll"), "mcp", _folder],
    });

    // The kernel may seem at rest while the server works: it is another process.
    private static async Task EndAsync(Desk desk) => await desk.Topic.Client.WaitForAsync<TaskCompleted>(timeout: HangLimit.Span);

    private static string Last(ScriptedChatClient client, int call) => client.Requests[call].SelectMany(message => message.Contents)
        .OfType<FunctionResultContent>().Last().Result!.ToString()!;
}
