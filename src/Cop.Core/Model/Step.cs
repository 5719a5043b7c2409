using System.Collections.Immutable;

namespace Cop;

/// <summary>A unit of work within a task.</summary>
/// <remarks>Protocol 2.5.</remarks>
public sealed record Step : View
{
    private readonly ValueArray<string> _artifactIds = [];

    /// <summary>The step's id, unique within its topic.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the task that it belongs to.</summary>
    public required string TaskId { get; init; }

    /// <summary>The status in its lifecycle.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>The artifacts that it read or created, in the order in which they were linked.</summary>
    public ImmutableArray<string> ArtifactIds { get => _artifactIds; init => _artifactIds = value; }

    /// <summary>The merged metadata; an object.</summary>
    public CopJson? Metadata { get; init; }

    /// <summary>The error of a failed step.</summary>
    public CopJson? Error { get; init; }

    /// <summary>The reason that it was skipped.</summary>
    public string? Reason { get; init; }

    internal override ViewKey Key => ViewKey.Step(TopicId, Id);
}
