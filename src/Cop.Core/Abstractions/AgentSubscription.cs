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

    /// <summary>
    /// Random, and new with every write of this row. Commits compare it with the version: after a restore or a failover another row may have the same version.
    /// </summary>
    /// <remarks>Decision M-16.</remarks>
    public Guid WriteToken { get; init; }

    /// <summary>The token of the row that this one replaces; a commit compares it with the stored one. Not stored itself.</summary>
    [JsonIgnore]
    public Guid ReplacedToken { get; init; }

    /// <summary>This row as the next write of it: with the next version and a new token.</summary>
    /// <param name="writeToken">A new random token.</param>
    public AgentSubscription Next(Guid writeToken) => this with { Version = Version + 1, ReplacedToken = WriteToken, WriteToken = writeToken };

    /// <summary>The subscription's key.</summary>
    [JsonIgnore]
    public SubscriptionKey Key => new(TopicId, Agent);
}
