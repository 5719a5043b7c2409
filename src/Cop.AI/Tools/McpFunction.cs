using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>A tool of an MCP server as a function.</summary>
internal sealed class McpFunction(McpServer server, string name, string description, JsonElement schema) : AIFunction
{
    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema => schema;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        await server.CallAsync(name, arguments, cancellationToken).ConfigureAwait(false);
}
