using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>The end of a topic's log and the progress of its projection. Part of the store, not derived state.</summary>
public sealed record TopicHead
{
    private readonly ValueArray<string> _missingParentIds = [];

    /// <summary>The topic.</summary>
    public required string TopicId { get; init; }

    /// <summary>The last durable topicSeq.</summary>
    public required long LastSeq { get; init; }

    /// <summary>
    /// The first 16 bytes of the last event's hash (<see cref="Event.HashKey"/>). A commit compares it together with the topicSeq: after a
    /// restore or a failover, a different event may have the same topicSeq.
    /// </summary>
    /// <remarks>Decision M-16.</remarks>
    public Guid LastHash { get; init; }

    /// <summary>The last applied topicSeq; less than <see cref="LastSeq"/> only while the topic is blocked.</summary>
    /// <remarks>Decision D-22.</remarks>
    public required long AppliedSeq { get; init; }

    /// <summary>The revision of the topic's rows; each rebuild that replaces them raises it.</summary>
    /// <remarks>Decision M-10.</remarks>
    public int Revision { get; init; }

    /// <summary>The id of the store that the topic was copied from; null for a local topic.</summary>
    /// <remarks>Decision CE-6.</remarks>
    public string? ReplicaOf { get; init; }

    /// <summary>
    /// The topicSeq at which a replica became local by <c>topic.adopted</c>; earlier events are not delivered to agents. 0 for a native
    /// topic.
    /// </summary>
    public long LocalFromSeq { get; init; }

    /// <summary>The id of the event at which the projection is blocked; null when it is not.</summary>
    public string? BlockedBy { get; init; }

    /// <summary>The ids of the parents that are missing while the topic is blocked.</summary>
    public ImmutableArray<string> MissingParentIds { get => _missingParentIds; init => _missingParentIds = value; }
}
