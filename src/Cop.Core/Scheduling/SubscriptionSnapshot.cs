using System.Collections.Immutable;

namespace Cop;

/// <summary>All that deciding about a subscription needs to know.</summary>
internal sealed record SubscriptionSnapshot
{
    /// <summary>The durable state.</summary>
    public required AgentSubscription Subscription { get; init; }

    /// <summary>Deliveries that run in this process.</summary>
    public required ImmutableArray<DeliveryKey> Running { get; init; }

    /// <summary>The next events that the agent takes, ascending, above the cursor.</summary>
    public required ImmutableArray<long> Events { get; init; }

    /// <summary>Continuations that are ready, with the topicSeq of their trigger (0: none).</summary>
    public required ImmutableArray<ReadyContinuation> Continuations { get; init; }

    public required int Overlap { get; init; }
}
