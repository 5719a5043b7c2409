namespace Cop;

/// <summary>How the run of an attempt ended.</summary>
/// <param name="Lane">The lane afterwards; null when it was lost.</param>
/// <param name="IsDone">Whether the agent's output is durable.</param>
internal readonly record struct DeliveryEnd(Lane? Lane, bool IsDone);
