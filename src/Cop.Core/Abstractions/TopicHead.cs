using System.Collections.Immutable;

namespace Cop;

/// <summary>The end of a topic's log and how far its projection is; a fact of the store, not derived state.</summary>
public sealed record TopicHead
{
    /// <summary>The topic.</summary>
    public required string TopicId { get; init; }

    /// <summary>The last durable topicSeq.</summary>
    public required long LastSeq { get; init; }

    /// <summary>
    /// The first 16 bytes of the last event's hash (<see cref="Event.HashKey"/>). Commits compare it with the topicSeq: after a restore or a failover another event may
    /// stand at the same topicSeq.
    /// </summary>
    /// <remarks>Decision M-16.</remarks>
    public Guid LastHash { get; init; }

    /// <summary>The last applied topicSeq: behind <see cref="LastSeq"/> only while the topic is blocked (D-22).</summary>
    public required long AppliedSeq { get; init; }

    /// <summary>Rises when a rebuild swaps the topic's rows (M-10).</summary>
    public int Revision { get; init; }

    /// <summary>The store that the topic is a replica of; null for a local topic (CE-6).</summary>
    public string? ReplicaOf { get; init; }

    /// <summary>The topicSeq at which a replica became local by <c>topic.adopted</c>: agents are given nothing before it; 0 for a native topic.</summary>
    public long LocalFromSeq { get; init; }

    /// <summary>The event before which the projection stopped; null when it did not.</summary>
    public string? BlockedBy { get; init; }

    /// <summary>The parents that are missing while the topic is blocked.</summary>
    public ImmutableArray<string> MissingParentIds { get; init; } = [];
}
