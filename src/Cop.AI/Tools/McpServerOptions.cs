namespace Cop.AI;

/// <summary>Use of the tools of an MCP server by an agent.</summary>
public sealed record McpServerOptions
{
    /// <summary>Says what each tool does, by its name; null leaves the tool out. A server's own hints are not trusted.</summary>
    public required Func<string, ToolKind?> Kind { get; init; }

    /// <summary>Says which calls of side effects a person approves first, by the tool's name; null for none.</summary>
    public Func<string, Approval?>? Approval { get; init; }

    /// <summary>Approves the calls of a tool whose definition has changed since the run first saw it; null refuses them.</summary>
    public Approval? WhenChanged { get; init; }

    /// <summary>The limits of each call.</summary>
    public ToolOptions Tool { get; init; } = new();

    /// <summary>The maximum time to connect and to list the tools. Default: 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of tools that are taken from the server. Default: 128.</summary>
    public int MaxTools { get; init; } = 128;
}
