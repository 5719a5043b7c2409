using System.Collections.Immutable;

namespace Cop;

/// <summary>The head, log and rows of a topic at the end of a simulation.</summary>
internal sealed record FinalTopicState(TopicHead Head, ImmutableArray<Event> Log, TopicRows Rows)
{
    public string Id => Head.TopicId;

    /// <summary>Returns whether the event at a topicSeq is delivered to agents: not in a replica, and not before its adoption.</summary>
    /// <remarks>Decision CE-6.</remarks>
    public bool IsLocalAt(long seq) => Head.ReplicaOf is null && seq >= Head.LocalFromSeq;
}
