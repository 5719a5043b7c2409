using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>A tool of an agent, as the host registered it.</summary>
internal sealed record AgentTool(AIFunction Function, ToolKind Kind, Approval? Approval, ToolOptions Options)
{
    /// <summary>The name that the model calls.</summary>
    public string Name => Function.Name;

    /// <summary>The approval that a changed definition needs; null for a tool of the host, which changes only with the host.</summary>
    public Approval? WhenChanged { get; init; }

    /// <summary>The agent that a call is delegated to; null for a function.</summary>
    public string? Delegate { get; init; }

    /// <summary>Whether the delegate's result is the result of the caller's task.</summary>
    public bool IsHandOff { get; init; }

    /// <summary>Whether the definition may change while the host runs.</summary>
    public bool IsRemote { get; init; }

    /// <summary>The tool with another declaration.</summary>
    public AgentTool As(AIFunction declared) => new(declared, Kind, Approval, Options)
    {
        WhenChanged = WhenChanged, Delegate = Delegate, IsHandOff = IsHandOff, IsRemote = IsRemote,
    };

    /// <summary>The digest of name, description and schema.</summary>
    public string Definition { get; } = ModelRequest.Tool(Function).Hash().Value;
}
