namespace Cop;

/// <summary>How the run of an attempt ended.</summary>
/// <param name="Subscription">The subscription afterwards; null when it was lost.</param>
/// <param name="IsDone">Whether the agent's output is durable.</param>
internal readonly record struct AttemptResult(AgentSubscription? Subscription, bool IsDone);
