using System.Collections.Immutable;

namespace Cop;

/// <summary>A topic's end, log and rows when a simulation has come to rest.</summary>
internal sealed record FinalTopicState(TopicHead Head, ImmutableArray<Event> Log, TopicRows Rows)
{
    public string Id => Head.TopicId;

    /// <summary>Whether agents are given what stands at a topicSeq: nothing of a replica, and nothing from before it was adopted (CE-6).</summary>
    public bool IsLocalAt(long seq) => Head.ReplicaOf is null && seq >= Head.LocalFromSeq;
}
