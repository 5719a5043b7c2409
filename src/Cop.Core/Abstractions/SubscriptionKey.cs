namespace Cop;

/// <summary>An agent on a topic: what is delivered one after the other (D-61, D-63).</summary>
public readonly record struct SubscriptionKey(string TopicId, string Agent);
