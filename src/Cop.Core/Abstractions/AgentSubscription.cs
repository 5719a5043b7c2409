using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Cop.Storage;

/// <summary>The durable delivery state of one agent on one topic: cursor, open attempts, owner and version.</summary>
/// <remarks>
/// Committed together with the agent's output. It is neither an event nor a projection, and no rebuild changes it. Decision D-61.
/// </remarks>
public sealed record AgentSubscription
{
    private readonly ValueArray<long> _completedAboveCursor = [];
    private readonly ValueArray<DeliveryAttempt> _attempts = [];

    /// <summary>The topic.</summary>
    public required string TopicId { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The number that rejects writes of a former owner. It rises when another session takes the subscription over.</summary>
    public long FencingToken { get; init; }

    /// <summary>The id of the session that owns the subscription; null when no session does.</summary>
    public string? OwnerSessionId { get; init; }

    /// <summary>The last closed topicSeq: every delivery up to it is closed.</summary>
    public long Cursor { get; init; }

    /// <summary>Closed deliveries above the cursor, ascending.</summary>
    /// <remarks>Decision D-63b.</remarks>
    public ImmutableArray<long> CompletedAboveCursor { get => _completedAboveCursor; init => _completedAboveCursor = value; }

    /// <summary>The deliveries that have started and are not closed.</summary>
    public ImmutableArray<DeliveryAttempt> Attempts { get => _attempts; init => _attempts = value; }

    /// <summary>The row's version; each write raises it by one.</summary>
    public long Version { get; init; }

    /// <summary>
    /// A random value, new with every write of the row. A commit compares it together with the version: after a restore or a failover, a
    /// different row may have the same version.
    /// </summary>
    /// <remarks>Decision M-16.</remarks>
    public Guid WriteToken { get; init; }

    /// <summary>The write token of the row that this one replaces. A commit compares it with the stored token. Not stored itself.</summary>
    [JsonIgnore]
    public Guid ReplacedToken { get; init; }

    /// <summary>Creates the next write of this row: the next version and a new write token.</summary>
    /// <param name="writeToken">A new random value.</param>
    public AgentSubscription Next(Guid writeToken) =>
        this with { Version = Version + 1, ReplacedToken = WriteToken, WriteToken = writeToken };

    /// <summary>Whether the delivery of an event is closed.</summary>
    /// <param name="seq">The event's topicSeq.</param>
    public bool IsClosed(long seq) => seq <= Cursor || CompletedAboveCursor.BinarySearch(seq) >= 0;

    /// <summary>The subscription's key.</summary>
    [JsonIgnore]
    public SubscriptionKey Key => new(TopicId, Agent);
}
