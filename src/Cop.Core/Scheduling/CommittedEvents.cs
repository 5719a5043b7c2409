using System.Collections.Immutable;

namespace Cop;

/// <summary>The events that one commit of this node appended to a topic, filtered for one subscription.</summary>
/// <param name="From">The first topicSeq; <see cref="Anywhere"/> when events before it may have become deliverable with the commit.</param>
/// <param name="To">The topic's applied sequence after the commit.</param>
/// <param name="Events">The events for the subscription's agent, ascending.</param>
internal readonly record struct CommittedEvents(long From, long To, ImmutableArray<Event> Events)
{
    private const long Anywhere = long.MaxValue;

    // Longer sequences are read from the store when they are due.
    private const int MaxMerged = 256;

    /// <summary>Whether exactly the events from <see cref="From"/> to <see cref="To"/> became deliverable with the commit.</summary>
    public bool IsContiguous => From != Anywhere;

    /// <summary>
    /// Creates the description of a commit to a topic. After a commit to a blocked or replicated topic, only the store can tell which
    /// events are deliverable.
    /// </summary>
    public static CommittedEvents Create(TopicAppend append, ImmutableArray<Event> events) =>
        IsPlain(append.Before) && IsPlain(append.After) && !append.Events.IsEmpty
            ? new(append.Events[0].Event.TopicSeq, append.After.AppliedSeq, events)
            : new(Anywhere, append.After.AppliedSeq, events);

    /// <summary>Returns whether no event lies between a topicSeq and these events.</summary>
    public bool Follows(long seq) => IsContiguous && From <= seq + 1;

    /// <summary>Combines these events with those of a later commit.</summary>
    public CommittedEvents Then(CommittedEvents later) => later.Follows(To) && IsContiguous
        && Events.Length + later.Events.Length <= MaxMerged
        ? this with { To = later.To, Events = Events.AddRange(later.Events) }
        : new(Anywhere, later.To, later.Events.IsEmpty ? Events : later.Events);

    private static bool IsPlain(TopicHead? head) => head is null or { ReplicaOf: null } && head?.AppliedSeq == head?.LastSeq;
}
