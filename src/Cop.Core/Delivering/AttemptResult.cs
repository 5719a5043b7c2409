namespace Cop;

/// <summary>The result of running an attempt.</summary>
/// <param name="Subscription">The subscription after the attempt; null when the delivery was lost.</param>
/// <param name="IsDone">Whether the agent's output is durable.</param>
internal readonly record struct AttemptResult(AgentSubscription? Subscription, bool IsDone);
