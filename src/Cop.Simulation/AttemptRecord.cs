namespace Cop;

/// <summary>One invocation of an agent.</summary>
internal sealed record AttemptRecord(string Agent, Delivery Delivery, WorkItemOwner Owner)
{
    /// <summary>What it returned; null while it runs, or when it threw.</summary>
    public AgentOutput? Output { get; set; }

    /// <summary>Whether it came back.</summary>
    public bool HasEnded { get; set; }
}
