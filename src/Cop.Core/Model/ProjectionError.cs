namespace Cop;

/// <summary>An event that could not be applied, or was applied with a warning. Such an event is not delivered to agents.</summary>
/// <remarks>Decision D-40.</remarks>
public sealed record ProjectionError : View
{
    /// <summary>The id, unique within the topic: the event's topicSeq and a number.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the event.</summary>
    public required string EventId { get; init; }

    /// <summary>The event's topicSeq.</summary>
    public required long Seq { get; init; }

    /// <summary>One of <see cref="CopErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>The message, for people.</summary>
    public required string Message { get; init; }

    /// <summary>Whether the event was applied despite the error.</summary>
    public bool IsWarning { get; init; }

    internal override ViewKey Key => new(ViewKind.ProjectionError, TopicId, Id);
}
