namespace Cop.AI;

/// <summary>A person's decision on a call of a tool.</summary>
public enum ToolDecision
{
    /// <summary>It may be made, once, with exactly these arguments.</summary>
    Approve,
    /// <summary>It may not; the model gets the reason.</summary>
    Reject,
}
