namespace Cop.AI;

/// <summary>Ends the connection to a server with the host's services.</summary>
internal sealed class McpServerLifetime(McpServer server) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => server.DisposeAsync();
}
