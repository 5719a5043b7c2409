namespace Cop;

/// <summary>The index entry of an artifact. The payload stays in the log.</summary>
/// <remarks>Protocol 4.1.1.</remarks>
public sealed record ArtifactEntry : View
{
    /// <summary>The artifact's id, unique within its topic.</summary>
    public required string Id { get; init; }

    /// <summary>The type, such as <c>agent/message</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The MIME type; null when absent.</summary>
    public string? Format { get; init; }

    /// <summary>The hash of the artifact object.</summary>
    /// <remarks>Decision D-77.</remarks>
    public required CopHash Hash { get; init; }

    /// <summary>The id of the event that carries the artifact.</summary>
    public required string EventId { get; init; }

    /// <summary>The id of the task that the artifact was created for; null when absent.</summary>
    public string? TaskId { get; init; }

    /// <summary>The id of the step that the artifact was created for; null when absent.</summary>
    public string? StepId { get; init; }

    internal override ViewKey Key => ViewKey.Artifact(TopicId, Id);
}
