using System.Collections.Immutable;

namespace Cop;

/// <summary>What one commit of this node added to a topic, as one lane sees it.</summary>
/// <param name="From">The first topicSeq; one that no run reaches when events before it may have become deliverable with it.</param>
/// <param name="To">The topic's applied topicSeq afterwards.</param>
/// <param name="Events">Those that are for the lane's agent, ascending.</param>
internal readonly record struct LaneNews(long From, long To, ImmutableArray<Event> Events)
{
    private const long Anywhere = long.MaxValue;

    /// <summary>News after which only the store knows what is to be delivered.</summary>
    public static LaneNews Unclear(long to, ImmutableArray<Event> events) => new(Anywhere, to, events);

    public static LaneNews Of(TopicAppend append, ImmutableArray<Event> events) =>
        IsPlain(append.Before) && IsPlain(append.After) && !append.Events.IsEmpty
            ? new(append.Events[0].Event.TopicSeq, append.After.AppliedSeq, events)
            : Unclear(append.After.AppliedSeq, events);

    /// <summary>Whether nothing lies between a topicSeq up to which all is known and this.</summary>
    public bool Follows(long seq) => From != Anywhere && From <= seq + 1;

    // All of it applied, and by this store.
    private static bool IsPlain(TopicHead? head) => head is null or { ReplicaOf: null } && head?.AppliedSeq == head?.LastSeq;
}
