using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Parts of a chat agent that may change while the host runs; they are asked for at each step.</summary>
public sealed record ChatStepSetup
{
    /// <summary>The instructions, in place of the agent's; null for those.</summary>
    public string? Instructions { get; init; }

    /// <summary>
    /// Settings of the request such as temperature and stop sequences; null for the agent's. Instructions and tools are ignored.
    /// </summary>
    public ChatOptions? Options { get; init; }

    /// <summary>The digest of the context that the instructions are from; each model call records it. Null for none.</summary>
    public string? BundleDigest { get; init; }

    /// <summary>Returns a function as it is declared to the model, or null to leave it out; null to declare all as they are.</summary>
    public Func<AIFunction, AIFunction?>? Declare { get; init; }

    /// <summary>The guard; null for none.</summary>
    public IChatGuard? Guard { get; init; }
}
