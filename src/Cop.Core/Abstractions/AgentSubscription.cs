using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>
/// How far an agent is on a topic: durable, committed together with the agent's output, and neither event nor projection (D-61).
/// No rebuild touches it.
/// </summary>
public sealed record AgentSubscription
{
    /// <summary>The topic.</summary>
    public required string TopicId { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>Rises when another session takes the subscription over; what an older fence sends is refused.</summary>
    public long FencingToken { get; init; }

    /// <summary>The session that holds the subscription: one run of one node.</summary>
    public string? OwnerSessionId { get; init; }

    /// <summary>Every delivery up to this topicSeq is closed.</summary>
    public long Cursor { get; init; }

    /// <summary>Closed deliveries above the cursor, ascending (D-63b).</summary>
    public ImmutableArray<long> CompletedAboveCursor { get; init; } = [];

    /// <summary>Deliveries that were begun and are not closed.</summary>
    public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];

    /// <summary>Rises with every write of this row.</summary>
    public long Version { get; init; }

    /// <summary>The subscription's key.</summary>
    [JsonIgnore]
    public SubscriptionKey Key => new(TopicId, Agent);
}
