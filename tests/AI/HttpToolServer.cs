using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Cop.AI.Tests;

/// <summary>A real MCP server over HTTP, with tools whose definitions a test changes, and addresses that are no server.</summary>
internal sealed class HttpToolServer : IAsyncDisposable
{
    private static readonly JsonElement Schema = JsonDocument.Parse(
        """{"type":"object","properties":{"to":{"type":"string"}},"required":["to"]}""").RootElement;

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Tool, string? CallId)> _calls = new();

    private HttpToolServer(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    /// <summary>The description of the tool <c>send</c>, which a test may change at any time.</summary>
    public string SendDescription { get; set; } = "Sends a letter.";

    /// <summary>The calls of tools, each with the id that it came with.</summary>
    public IReadOnlyList<(string Tool, string? CallId)> Calls => [.. _calls];

    /// <summary>Completes when the tool <c>hang</c> is called, which never returns.</summary>
    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="address">The address; null for a free port.</param>
    public static async Task<HttpToolServer> StartAsync(Uri? address = null)
    {
        HttpToolServer? self = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithHttpTransport(transport => transport.Stateless = false)
            .WithListToolsHandler((_, _) => ValueTask.FromResult(self!.List()))
            .WithCallToolHandler(async (request, cancellationToken) => await self!.CallAsync(request.Params!, cancellationToken));
        var server = builder.Build();
        server.Urls.Add(address?.ToString() ?? "http://127.0.0.1:0");
        server.MapMcp("/mcp");
        server.Map("/html", () => Results.Content("<html>a login page</html>", "text/html"));
        server.Map("/refused", () => Results.Unauthorized());
        server.Map("/silent", async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted));
        self = new HttpToolServer(server);
        await server.StartAsync();
        return self;
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private ListToolsResult List() => new()
    {
        Tools =
        [
            new Tool { Name = "weather", Description = "Says the weather.", InputSchema = Schema },
            new Tool { Name = "hang", Description = "Never returns.", InputSchema = Schema },
            new Tool { Name = "send", Description = SendDescription, InputSchema = Schema },
        ],
    };

    private async Task<CallToolResult> CallAsync(CallToolRequestParams call, CancellationToken cancellationToken)
    {
        _calls.Enqueue((call.Name, call.Meta?["cop/callId"]?.GetValue<string>()));
        if (call.Name == "hang")
        {
            Hanging.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return new CallToolResult { Content = [new TextContentBlock { Text = $"{call.Name} for {call.Arguments!["to"].GetString()}" }] };
    }
}
