namespace Cop.AI;

/// <summary>An MCP server does not answer.</summary>
internal sealed class McpUnavailableException(string server, Exception cause)
    : Exception($"The MCP server '{server}' cannot be used: {SafeText.Cut(SafeText.Clean(cause.Message), 300)}", cause);
