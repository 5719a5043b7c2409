namespace Cop;

/// <summary>The input of one agent invocation: an event, or a continuation to resume.</summary>
/// <remarks>Protocol 5.3.1, 5.5.3.</remarks>
public sealed record Delivery
{
    /// <summary>The topic.</summary>
    public required string TopicId { get; init; }

    /// <summary>The delivered event, or the event that resumed the continuation; null when a timer or an operator resumed it.</summary>
    public Event? Trigger { get; init; }

    /// <summary>The continuation to resume; null when an event is delivered.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>The continuation's saved state, upcast; null when an event is delivered.</summary>
    public CopJson? State { get; init; }

    /// <summary>
    /// The reason that the continuation is resumed: <c>event</c>, <c>timer</c>, <c>tick</c> or <c>manual</c>; null when an event is
    /// delivered.
    /// </summary>
    public string? ResumeReason { get; init; }

    /// <summary>The number of this attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// The last topicSeq of the topic that this delivery includes: the trigger's, or that of the event that created the continuation. With
    /// <c>meta.since</c>, a new continuation of the agent also matches events after it.
    /// </summary>
    /// <remarks>Decision D-53.</remarks>
    public long SeenSeq => Trigger?.TopicSeq ?? Continuation!.CreatedSeq;

    /// <summary>The hop count of the agent's output.</summary>
    /// <remarks>Decision D-25b.</remarks>
    internal long Hops { get; init; }

    /// <summary>Whether a continuation is resumed.</summary>
    public bool IsResume => Continuation is not null;

    /// <summary>The id from which the ids of the output derive: the event's, or the continuation's.</summary>
    /// <remarks>Decision D-62.</remarks>
    public string CauseId => Continuation?.Id ?? Trigger!.Id;
}
