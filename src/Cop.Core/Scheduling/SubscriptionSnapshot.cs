using System.Collections.Immutable;

namespace Cop;

/// <summary>The input of a decision about a subscription.</summary>
internal sealed record SubscriptionSnapshot
{
    /// <summary>The durable state.</summary>
    public required AgentSubscription Subscription { get; init; }

    /// <summary>The deliveries that run in this process.</summary>
    public required ImmutableArray<DeliveryKey> Running { get; init; }

    /// <summary>The next events for the agent after the cursor, ascending.</summary>
    public required ImmutableArray<long> Events { get; init; }

    /// <summary>The continuations that are ready.</summary>
    public required ImmutableArray<ReadyContinuation> Continuations { get; init; }

    public required int Overlap { get; init; }
}
