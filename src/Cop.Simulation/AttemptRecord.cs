namespace Cop;

/// <summary>One invocation of an agent.</summary>
internal sealed record AttemptRecord(string Agent, Delivery Delivery)
{
    /// <summary>What it returned; null while it runs, or when it threw.</summary>
    public AgentOutput? Output { get; set; }
}
