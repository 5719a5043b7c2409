using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>
/// How far an agent is on a topic: durable, committed together with the agent's output, and neither event nor projection (D-61).
/// No rebuild touches it.
/// </summary>
public sealed record Lane
{
    /// <summary>The topic.</summary>
    public required string TopicId { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>Rises when another session takes the lane over; what an older fence sends is refused.</summary>
    public long Fence { get; init; }

    /// <summary>The session that holds the lane: one run of one node.</summary>
    public string? Session { get; init; }

    /// <summary>Every delivery up to this topicSeq is closed.</summary>
    public long Cursor { get; init; }

    /// <summary>Closed deliveries above the cursor, ascending (D-63b).</summary>
    public ImmutableArray<long> Done { get; init; } = [];

    /// <summary>Deliveries that were begun and are not closed.</summary>
    public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];

    /// <summary>Rises with every write of this row.</summary>
    public long Version { get; init; }

    /// <summary>The lane's key.</summary>
    [JsonIgnore]
    public LaneKey Key => new(TopicId, Agent);
}
