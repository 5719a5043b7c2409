namespace Cop.Storage;

/// <summary>The key of an agent subscription: one agent on one topic.</summary>
/// <remarks>Decisions D-61, D-63.</remarks>
public readonly record struct SubscriptionKey(string TopicId, string Agent);
