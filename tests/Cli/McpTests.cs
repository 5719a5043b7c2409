using Cop.Hitl;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Cop.Cli.Tests;

/// <summary><c>cop mcp</c> as a process of its own, with a client over its standard input and output.</summary>
public sealed class McpTests : IDisposable
{
    private const string Topic = "urn:cop:topic:case";

    private static readonly Actor Ada = Actor.Human("ada");

    private readonly TemporaryDirectory _directory = new();

    private string Store => _directory.File("store");

    public void Dispose() => _directory.Dispose();

    [Fact, Trait("spec", "9.3.1")]
    public async Task A_client_lists_and_calls_each_reading_tool_and_each_call_is_an_event()
    {
        var (eventId, _) = await PrepareAsync();
        await using (var client = await ConnectAsync())
        {
            var tools = await client.ListToolsAsync();
            tools.Select(tool => tool.Name).ShouldBe(["find_topics", "show_topic", "read_events", "why", "waiting", "parked", "verify"]);
            tools.ShouldAllBe(tool => tool.ProtocolTool.Annotations!.ReadOnlyHint == true);
            (await CallAsync(client, "find_topics", ("text", "CASE"))).ShouldContain(Topic);
            (await CallAsync(client, "show_topic", ("topicId", Topic))).ShouldContain("\"id\":\"k\"");
            (await CallAsync(client, "read_events", ("topicId", Topic), ("limit", 1))).ShouldContain("\"next\":\"2\"");
            (await CallAsync(client, "why", ("eventId", eventId))).ShouldContain("task.created");
            (await CallAsync(client, "waiting")).ShouldContain("Pay it?");
            (await CallAsync(client, "parked")).ShouldBe("""{"items":[]}""");
            (await CallAsync(client, "verify", ("topicId", Topic))).ShouldBe("""{"errors":[],"isValid":true}""");
            (await RefusedAsync(client, "answer", ("topicId", Topic))).ShouldContain("not_found");
        }

        var calls = await ReadAsync("urn:cop:topic:mcp");
        calls.Select(each => each.Payload["tool"]!.AsString())
            .ShouldBe(["find_topics", "show_topic", "read_events", "why", "waiting", "parked", "verify"]);
        calls.ShouldAllBe(each => each.Initiator == "agent:mcp-tester" && each.Type == "mcp.tool.called");
        calls[0].Payload["arguments"]!.ToString().ShouldBe("""{"text":"CASE"}""");
    }

    [Fact]
    public async Task Answering_needs_the_permission_of_a_named_person_who_is_its_actor()
    {
        var (_, requestId) = await PrepareAsync();
        await using (var client = await ConnectAsync("--permit", "human:grace"))
        {
            (await client.ListToolsAsync()).Count(tool => tool.ProtocolTool.Annotations!.ReadOnlyHint == false).ShouldBe(2);
            (await RefusedAsync(client, "answer", ("topicId", Topic), ("requestId", "none"), ("option", "yes")))
                .ShouldContain("request_unknown");
            (await RefusedAsync(client, "answer", ("topicId", Topic), ("requestId", requestId))).ShouldContain("invalid_answer");
            (await CallAsync(client, "answer", ("topicId", Topic), ("requestId", requestId), ("option", "yes")))
                .ShouldContain("human:grace");
            (await RefusedAsync(client, "retry", ("agent", "worker"), ("subjectId", "e"))).ShouldContain("not_found");
        }

        (await ReadAsync(Topic))[^1].Initiator.ShouldBe("human:grace");
        (await ReadAsync("urn:cop:topic:mcp"))[2].Payload["permittedBy"]!.AsString().ShouldBe("human:grace");
    }

    [Fact]
    public async Task A_topic_outside_the_filter_is_unknown_to_each_tool()
    {
        var (eventId, requestId) = await PrepareAsync();
        await using var client = await ConnectAsync("--topics", "urn:cop:topic:mine", "--permit", "human:grace");
        (await CallAsync(client, "find_topics")).ShouldBe("""{"items":[]}""");
        (await CallAsync(client, "waiting")).ShouldBe("""{"items":[]}""");
        foreach (var (tool, arguments) in new (string, (string, object?)[])[]
        {
            ("show_topic", [("topicId", Topic)]), ("read_events", [("topicId", Topic)]), ("verify", [("topicId", Topic)]),
            ("answer", [("topicId", Topic), ("requestId", requestId), ("option", "yes")]),
        })
        {
            var foreign = await RefusedAsync(client, tool, arguments);
            arguments[0] = ("topicId", "urn:cop:topic:none");
            (await RefusedAsync(client, tool, arguments)).Replace("urn:cop:topic:none", Topic, StringComparison.Ordinal).ShouldBe(foreign);
        }

        (await RefusedAsync(client, "why", ("eventId", eventId))).ShouldContain("not_found");
    }

    [Fact]
    public async Task Wrong_arguments_are_refused_and_name_the_argument()
    {
        await PrepareAsync();
        await using var client = await ConnectAsync();
        (await RefusedAsync(client, "show_topic")).ShouldContain("'topicId' of 'show_topic' is missing");
        (await RefusedAsync(client, "show_topic", ("topicId", 7))).ShouldContain("is no text");
        (await RefusedAsync(client, "show_topic", ("topicId", Topic), ("other", "x"))).ShouldContain("'other'");
        (await RefusedAsync(client, "read_events", ("topicId", Topic), ("limit", -1))).ShouldContain("is no integer");
        (await RefusedAsync(client, "find_topics", ("status", "happy"))).ShouldContain("is no status");
        (await RefusedAsync(client, "delete_everything")).ShouldContain("There is no tool");
        (await Tool.RunAsync("mcp", "--permit", "agent:x", "--store", Store)).ExitCode.ShouldBe(2);
    }

    private async Task<(string EventId, string RequestId)> PrepareAsync()
    {
        var store = (await EmbeddedEventStore.OpenAsync(Store, Guid.CreateVersion7)).Unwrap();
        var profile = HitlProfile.Create();
        var options = new CopOptions { RunAgents = false, Profiles = [profile], GlobalProfiles = [profile.Name] };
        await using var kernel = await CopKernel.StartAsync(store, options);
        var created = EventDraft.Create("task.created", ("taskId", CopJson.From("k")));
        var task = (await kernel.AppendAsync(Topic, created, Ada)).Unwrap().Events[0];
        var request = EventDraft.Create("human.decision.requested",
            ("requestId", CopJson.From("r1")), ("question", CopJson.From("Pay it?")),
            ("options", CopJson.Array(CopJson.From("yes"), CopJson.From("no")))) with { ParentEventIds = [task.Id] };
        var asked = (await kernel.AppendAsync(Topic, request, Ada)).Unwrap().Events[0];
        return (asked.Id, "r1");
    }

    private async Task<List<Event>> ReadAsync(string topicId)
    {
        var store = (await EmbeddedEventStore.OpenAsync(Store, Guid.CreateVersion7, new EmbeddedOptions { ReadOnly = true })).Unwrap();
        await using var owned = store;
        var events = new List<Event>();
        await foreach (var stored in store.ReadTopicAsync(topicId))
            events.Add(stored);
        return events;
    }

    private Task<McpClient> ConnectAsync(params string[] options) => McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet", Arguments = [typeof(Program).Assembly.Location, "mcp", "--store", Store, .. options],
        }),
        new McpClientOptions { ClientInfo = new Implementation { Name = "tester", Version = "1" } });

    private static async Task<string> CallAsync(McpClient client, string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await InvokeAsync(client, tool, arguments);
        var text = ((TextContentBlock)result.Content.Single()).Text;
        (result.IsError ?? false).ShouldBeFalse(text);
        return text;
    }

    private static async Task<string> RefusedAsync(McpClient client, string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await InvokeAsync(client, tool, arguments);
        (result.IsError ?? false).ShouldBeTrue();
        return ((TextContentBlock)result.Content.Single()).Text;
    }

    private static async Task<CallToolResult> InvokeAsync(McpClient client, string tool, (string Name, object? Value)[] arguments)
    {
        using var limit = HangLimit.Begin();
        return await client.CallToolAsync(
            tool, arguments.ToDictionary(each => each.Name, each => each.Value), cancellationToken: limit.Token);
    }
}
