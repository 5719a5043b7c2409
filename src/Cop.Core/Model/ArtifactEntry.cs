namespace Cop;

/// <summary>What the artifact index knows of an artifact; its payload stays in the log (spec 4.1.1).</summary>
public sealed record ArtifactEntry : View
{
    /// <summary>The artifact's id, unique within its topic.</summary>
    public required string Id { get; init; }

    /// <summary>What it is, such as <c>agent/message</c>.</summary>
    public required string Type { get; init; }

    /// <summary>A MIME type, where given.</summary>
    public string? Format { get; init; }

    /// <summary>The hash of the artifact object (D-77).</summary>
    public required CopHash Hash { get; init; }

    /// <summary>The event that carries it.</summary>
    public required string EventId { get; init; }

    /// <summary>The task that it was made for.</summary>
    public string? TaskId { get; init; }

    /// <summary>The step that it was made for.</summary>
    public string? StepId { get; init; }

    internal override ViewKey Key => ViewKey.Artifact(TopicId, Id);
}
