namespace Cop;

/// <summary>An event of the log that could not be applied, or was applied with a warning (D-40). Agents never see one.</summary>
public sealed record ProjectionError : View
{
    /// <summary>Unique within the topic: the event's topicSeq and a number.</summary>
    public required string Id { get; init; }

    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>The event's topicSeq.</summary>
    public required long Seq { get; init; }

    /// <summary>One of <see cref="CopErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Message { get; init; }

    /// <summary>True when the event was applied all the same.</summary>
    public bool IsWarning { get; init; }

    internal override ViewKey Key => new(ViewKind.ProjectionError, TopicId, Id);
}
