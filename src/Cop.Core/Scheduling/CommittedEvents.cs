using System.Collections.Immutable;

namespace Cop;

/// <summary>The events that one commit of this node added to a topic, as one subscription sees them.</summary>
/// <param name="From">The first topicSeq; <see cref="Anywhere"/> when events before it may have become deliverable with the commit.</param>
/// <param name="To">The topic's applied topicSeq after the commit.</param>
/// <param name="Events">The events for the subscription's agent, ascending.</param>
internal readonly record struct CommittedEvents(long From, long To, ImmutableArray<Event> Events)
{
    private const long Anywhere = long.MaxValue;

    // Longer runs are read from the store when their turn comes.
    private const int MaxMerged = 256;

    /// <summary>Whether the commit made exactly the events from <see cref="From"/> to <see cref="To"/> deliverable.</summary>
    public bool IsContiguous => From != Anywhere;

    /// <summary>
    /// Describes a commit to a topic; after one to a blocked or replicated topic only the store knows what is deliverable.
    /// </summary>
    public static CommittedEvents Create(TopicAppend append, ImmutableArray<Event> events) =>
        IsPlain(append.Before) && IsPlain(append.After) && !append.Events.IsEmpty
            ? new(append.Events[0].Event.TopicSeq, append.After.AppliedSeq, events)
            : new(Anywhere, append.After.AppliedSeq, events);

    /// <summary>Whether no event lies between a topicSeq and these.</summary>
    public bool Follows(long seq) => IsContiguous && From <= seq + 1;

    /// <summary>One run of these events and those of a later commit.</summary>
    public CommittedEvents Then(CommittedEvents later) => later.Follows(To) && IsContiguous
        && Events.Length + later.Events.Length <= MaxMerged
        ? this with { To = later.To, Events = Events.AddRange(later.Events) }
        : new(Anywhere, later.To, later.Events.IsEmpty ? Events : later.Events);

    private static bool IsPlain(TopicHead? head) => head is null or { ReplicaOf: null } && head?.AppliedSeq == head?.LastSeq;
}
