namespace Cop;

/// <summary>What an agent is invoked with: an event, or a continuation that is taken up again (spec 5.3.1, 5.5.3).</summary>
public sealed record Delivery
{
    /// <summary>The topic.</summary>
    public required string TopicId { get; init; }

    /// <summary>The event that is delivered, or that a continuation waited for; null when a timer or a person resumed it.</summary>
    public Event? Trigger { get; init; }

    /// <summary>The continuation; null when an event is delivered.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>The continuation's state as it was saved, upcast; null when an event is delivered.</summary>
    public CopJson? State { get; init; }

    /// <summary>Why a continuation is taken up: <c>event</c>, <c>timer</c>, <c>tick</c> or <c>manual</c>; null when an event is delivered.</summary>
    public string? ResumeReason { get; init; }

    /// <summary>The number of this attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// The topicSeq up to which this delivery has seen its topic: the trigger's, or that of the event that created the continuation. A continuation that the agent
    /// creates may be met by events behind it, when its <c>meta.since</c> says so (D-53).
    /// </summary>
    public long SeenSeq => Trigger?.TopicSeq ?? Continuation!.CreatedSeq;

    /// <summary>The hops of what the agent makes of it (D-25b).</summary>
    internal long Hops { get; init; }

    /// <summary>Whether a continuation is taken up.</summary>
    public bool IsResume => Continuation is not null;

    /// <summary>The id that everything emitted derives from: the event's, or the continuation's (D-62).</summary>
    public string CauseId => Continuation?.Id ?? Trigger!.Id;
}
