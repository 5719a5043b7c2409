using Cop.Mcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Cop.AspNetCore.Tests;

/// <summary>The log as tools over HTTP, with the official client.</summary>
public sealed class McpEndpointTests
{
    [Fact]
    public async Task Each_caller_sees_its_own_topics_and_is_the_actor_of_its_calls()
    {
        await using var host = await StartAsync(new CopMcpOptions());
        await AppendAsync(host, "ada/order");
        await AppendAsync(host, "bob/order");
        await using var ada = await ConnectAsync(host, "ada");
        (await ada.ListToolsAsync()).Select(tool => tool.Name).ShouldNotContain("answer");
        (await CallAsync(ada, "find_topics")).ShouldContain("ada/order");
        (await CallAsync(ada, "find_topics")).ShouldNotContain("bob/order");
        var foreign = await RefusedAsync(ada, "show_topic", ("topicId", "bob/order"));
        (await RefusedAsync(ada, "show_topic", ("topicId", "bob/none")))
            .ShouldBe(foreign.Replace("bob/order", "bob/none", StringComparison.Ordinal));
        await using var bob = await ConnectAsync(host, "bob");
        (await CallAsync(bob, "show_topic", ("topicId", "bob/order"))).ShouldContain("bob/order");

        var calls = await host.Kernel.Log.ReadTopicAsync("urn:cop:topic:mcp").ToListAsync();
        calls.Select(call => call.Initiator).ShouldBe(["human:ada", "human:ada", "human:ada", "human:ada", "human:bob"]);
    }

    [Fact]
    public async Task A_caller_decides_only_where_the_host_lets_callers_decide()
    {
        await using var host = await StartAsync(new CopMcpOptions { CallersDecide = true });
        await using var ada = await ConnectAsync(host, "ada");
        (await ada.ListToolsAsync()).Select(tool => tool.Name).ShouldContain("answer");
        (await RefusedAsync(ada, "retry", ("agent", "a"), ("subjectId", "e"))).ShouldContain("not_found");
        var recorded = await host.Kernel.Log.ReadTopicAsync("urn:cop:topic:mcp").ToListAsync();
        recorded.ShouldHaveSingleItem().Payload["permittedBy"]!.AsString().ShouldBe("human:ada");
        Should.Throw<ArgumentException>(() => new ServiceCollection().AddCopMcp(new CopMcpOptions { PermittedBy = "human:x" }));
    }

    [Fact]
    public async Task A_stranger_gets_nothing_and_a_caller_without_identity_calls_nothing()
    {
        await using var host = await StartAsync(new CopMcpOptions());
        await Should.ThrowAsync<HttpRequestException>(() => ConnectAsync(host, null));
        await using var open = await WebHost.StartAsync(
            app => app.MapCopMcp(), services: services => services.AddCopMcp());
        await using var local = await ConnectAsync(open, null);
        (await RefusedAsync(local, "find_topics")).ShouldContain("no_identity");
        using var remote = new HttpClient { BaseAddress = open.Client.BaseAddress };
        remote.DefaultRequestHeaders.Add(WebHost.RemoteHeader, "203.0.113.7");
        await Should.ThrowAsync<HttpRequestException>(() => ConnectAsync(remote));
    }

    private static Task<WebHost> StartAsync(CopMcpOptions options) => WebHost.StartAsync(
        app => app.MapCopMcp("/mcp", new CopAccessOptions { Topics = new PrefixAccess() }).RequireAuthorization("operators"),
        services: services => services.AddCopMcp(options));

    private static async Task AppendAsync(WebHost host, string topicId) => (await host.Kernel.AppendAsync(
        topicId, EventDraft.Create("order.placed"), Actor.Human("ada"))).Unwrap();

    private static Task<McpClient> ConnectAsync(WebHost host, string? user) => ConnectAsync(
        user is null ? new HttpClient { BaseAddress = host.Client.BaseAddress } : host.As(user));

    private static Task<McpClient> ConnectAsync(HttpClient client) => McpClient.CreateAsync(new HttpClientTransport(
        new HttpClientTransportOptions
        {
            Endpoint = new Uri(client.BaseAddress!, "mcp"), TransportMode = HttpTransportMode.StreamableHttp,
        }, client, ownsHttpClient: true));

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
