using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Cop.Mcp;

/// <summary>Serves the log of a kernel as tools to an agent that operates it. Each call is an event with its actor.</summary>
public sealed class CopMcpServer
{
    /// <summary>The type of the event that records a call: <c>{tool, arguments, permittedBy?}</c>.</summary>
    public const string CalledEvent = "mcp.tool.called";

    private const int MaxClientName = 60;

    private readonly CopKernel _kernel;
    private readonly CopMcpOptions _options;
    private readonly IReadOnlyList<OperatorTool> _tools;
    private readonly Actor? _caller;

    /// <param name="kernel">The kernel; its store is open for writing, since each call is recorded.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public CopMcpServer(CopKernel kernel, CopMcpOptions? options = null)
        : this(kernel, options, null)
    {
    }

    /// <param name="kernel">The kernel.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="caller">The actor of each call; null for an agent with the client's name.</param>
    internal CopMcpServer(CopKernel kernel, CopMcpOptions? options, Actor? caller)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        (_kernel, _options, _caller) = (kernel, options ?? new CopMcpOptions(), caller);
        _options.Validate();
        _tools = [.. ReadingTools.Create(kernel, _options), .. DecidingTools.Create(kernel, _options)];
    }

    /// <summary>Serves one client over standard input and output until it closes its side.</summary>
    public async Task RunStdioAsync(CancellationToken cancellationToken = default)
    {
        var transport = new StdioServerTransport("cop");
        await using var ended = transport.ConfigureAwait(false);
        await RunAsync(transport, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Serves one client over a transport until it closes its side.</summary>
    public async Task RunAsync(ITransport transport, CancellationToken cancellationToken = default)
    {
        var options = new McpServerOptions();
        Describe(options);
        var server = McpServer.Create(transport, options);
        await using var ended = server.ConfigureAwait(false);
        await server.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the name, the tools and the handlers of a server.</summary>
    internal void Describe(McpServerOptions server)
    {
        server.ServerInfo = new Implementation { Name = "cop", Version = "1" };
        server.ServerInstructions = "Tools over the append-only log of a COP kernel. Results are JSON. Begin with find_topics.";
        server.Capabilities = new ServerCapabilities { Tools = new ToolsCapability() };
        server.Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. _tools.Select(tool => tool.ToTool())] }),
            CallToolHandler = CallAsync,
        };
    }

    private async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var name = request.Params?.Name ?? "";
        if (_tools.FirstOrDefault(tool => tool.Name == name) is not { } called)
            return Failed(new CopError(CopErrorCodes.NotFound, $"There is no tool '{name}'; list the tools."));
        if (!ToolArguments.Read(called, request.Params?.Arguments).TryGet(out var arguments, out var malformed))
            return Failed(malformed);
        // Recorded first, so that nothing is done or shown without a record.
        var draft = EventDraft.Create(CalledEvent,
            ("tool", CopJson.From(name)), ("arguments", arguments.Json),
            ("permittedBy", called.IsReadOnly || _options.PermittedBy is null ? null : CopJson.From(_options.PermittedBy)));
        var recorded = await _kernel.AppendAsync(
            _options.AuditTopicId, draft, _caller ?? ActorOf(request.Server.ClientInfo?.Name), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        if (recorded.Error is { } unrecorded)
            return Failed(unrecorded);
        var result = await RunAsync(called, arguments, cancellationToken).ConfigureAwait(false);
        return result.TryGet(out var json, out var error)
            ? new CallToolResult { Content = [new TextContentBlock { Text = json.ToString() }] } : Failed(error);
    }

    private static async Task<CopResult<CopJson>> RunAsync(OperatorTool tool, ToolArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await tool.RunAsync(arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (CopException fault)
        {
            return fault.Error;
        }
    }

    // A client's own name is no proof of anything: it is one agent identity with a prefix of its own.
    private static Actor ActorOf(string? client)
    {
        var name = new string([.. (client ?? "client").Where(each => char.IsAsciiLetterOrDigit(each) || each is '-' or '.')]);
        return Actor.Agent("mcp-" + (name.Length == 0 ? "client" : name[..Math.Min(name.Length, MaxClientName)]));
    }

    internal static CallToolResult Failed(CopError error) => new()
    {
        IsError = true,
        Content =
        [
            new TextContentBlock
            {
                Text = CopJson.Object(
                    ("code", CopJson.From(error.Code)), ("message", CopJson.From(error.Message)), ("details", error.Details)).ToString(),
            },
        ],
    };
}
