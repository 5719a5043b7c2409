namespace Cop.AI.AgentFramework;

/// <summary>An approval that a tool of the agent needs.</summary>
/// <param name="RequestId">The framework's id of the request.</param>
/// <param name="CallId">The model's id of the call.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">The exact arguments.</param>
internal sealed record PendingApproval(string RequestId, string CallId, string Tool, CopJson Arguments)
{
    /// <summary>The decision; null while it is awaited.</summary>
    public bool? IsApproved { get; init; }
}
