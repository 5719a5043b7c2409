using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Cop.AI;

/// <summary>An MCP server whose tools an agent has: connected on first use, and again after its end.</summary>
internal sealed class McpServer(string name, Func<CancellationToken, Task<McpClient>> connect, McpServerOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private McpClient? _client;

    public string Name => name;

    public McpServerOptions Options => options;

    /// <summary>Lists the tools as they are now.</summary>
    /// <exception cref="McpUnavailableException">The server does not answer.</exception>
    public async Task<IEnumerable<AgentTool>> ListAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var listed = await ListFreshAsync(limit.Token).WaitAsync(options.ConnectTimeout, cancellationToken).ConfigureAwait(false);
            return listed.Take(options.MaxTools).Select(Tool).OfType<AgentTool>().ToList();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Transports throw what they like; all of it means that the server cannot be used now.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await limit.CancelAsync().ConfigureAwait(false);
            throw new McpUnavailableException(name, fault);
        }
    }

    /// <summary>Calls a tool under the id of its call.</summary>
    public async Task<object?> CallAsync(string tool, AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var client = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var call = arguments.Context?.TryGetValue(ToolInvoker.CallKey, out var given) == true ? given as ToolCall : null;
        var answer = await client.CallToolAsync(new CallToolRequestParams
        {
            Name = tool,
            Arguments = arguments.ToDictionary(
                member => member.Key, member => (MessageJson.Value(member.Value) ?? CopJson.Null).Element, StringComparer.Ordinal),
            Meta = call is null ? null : new JsonObject { ["cop/callId"] = call.CallId },
        }, cancellationToken).ConfigureAwait(false);
        var text = string.Join('\n', answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
        if (answer.IsError == true)
            throw new InvalidOperationException(text.Length == 0 ? "The server reports an error without a text." : text);
        return answer.StructuredContent is { } structured ? MessageJson.Value(structured) : text;
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
            await client.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    // A connection that broke since its last use is opened again once.
    private async Task<IList<McpClientTool>> ListFreshAsync(CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _client);
        var client = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await client.ListToolsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && ReferenceEquals(known, client))
        {
            await ForgetAsync(client).ConfigureAwait(false);
            client = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            return await client.ListToolsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<McpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_client is { Completion.IsCompleted: true } ended)
            {
                _client = null;
                await ended.DisposeAsync().ConfigureAwait(false);
            }

            return _client ??= await connect(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ForgetAsync(McpClient broken)
    {
        if (Interlocked.CompareExchange(ref _client, null, broken) == broken)
            await broken.DisposeAsync().ConfigureAwait(false);
    }

    private AgentTool? Tool(McpClientTool listed)
    {
        var toolName = SafeText.Cut(SafeText.Clean(listed.ProtocolTool.Name), 128);
        if (toolName.Length == 0 || options.Kind(toolName) is not { } kind)
            return null;
        var function = new McpFunction(
            this, toolName, SafeText.Cut(SafeText.Clean(listed.ProtocolTool.Description ?? ""), 4000), listed.ProtocolTool.InputSchema);
        var approval = kind == ToolKind.SideEffect ? options.Approval?.Invoke(toolName) : null;
        return new AgentTool(function, kind, approval, options.Tool) { IsRemote = true, WhenChanged = options.WhenChanged };
    }
}
