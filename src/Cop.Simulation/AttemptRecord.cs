namespace Cop;

/// <summary>One invocation of an agent.</summary>
internal sealed record AttemptRecord(string Agent, Delivery Delivery, WorkItemOwner Owner)
{
    /// <summary>The output; null while it runs, or when it threw an exception.</summary>
    public AgentOutput? Output { get; set; }

    /// <summary>Whether the invocation has returned.</summary>
    public bool HasEnded { get; set; }
}
