namespace Cop.AI;

/// <summary>The place of a checked text in the work of a chat agent.</summary>
/// <param name="TaskId">The task.</param>
public sealed record GuardPlace(string TaskId)
{
    /// <summary>The call of a tool; null for a text of the conversation.</summary>
    public string? CallId { get; init; }

    /// <summary>The number of earlier calls of the same tool in the same answer.</summary>
    public int EarlierCalls { get; init; }

    /// <summary>Whether a person approves the call before it runs.</summary>
    public bool IsApproved { get; init; }
}
