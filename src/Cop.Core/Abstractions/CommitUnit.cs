using System.Collections.Immutable;

namespace Cop;

/// <summary>What becomes durable together or not at all: a caller's batch, or an agent's output with the closing of its delivery (D-15).</summary>
public sealed record CommitUnit
{
    /// <summary>The topics that it adds to.</summary>
    public ImmutableArray<TopicAppend> Appends { get; init; } = [];

    /// <summary>Delivery states that it writes; each fails the unit when the stored version is not one less, or the stored token not the one that it replaces (D-61, M-16).</summary>
    public ImmutableArray<AgentSubscription> Subscriptions { get; init; } = [];

    /// <summary>
    /// Refuses a unit that cannot hold, whatever is stored: an append that does not lead from its head to the one afterwards, or one topic or subscription
    /// twice. A store calls it before it writes.
    /// </summary>
    /// <exception cref="CopInvariantException">A bug of the unit's maker; it names the topic.</exception>
    public void ThrowIfMalformed()
    {
        foreach (var append in Appends)
            append.ThrowIfMalformed();
        if (Appends.Length > 1 && Appends.GroupBy(append => append.After.TopicId, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } topic)
            throw new CopInvariantException($"A unit adds to topic '{topic.Key}' twice; this is a bug of its maker.");
        if (Subscriptions.Length > 1 && Subscriptions.GroupBy(subscription => subscription.Key).FirstOrDefault(same => same.Count() > 1) is { } subscriptions)
            throw new CopInvariantException($"A unit writes the subscription of agent '{subscriptions.Key.Agent}' on topic '{subscriptions.Key.TopicId}' twice; this is a bug of its maker.");
    }
}
