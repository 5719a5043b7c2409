using System.Collections.Immutable;

namespace Cop;

/// <summary>A finer unit within a task (spec 2.5).</summary>
public sealed record Step : View
{
    /// <summary>The step's id, unique within its topic.</summary>
    public required string Id { get; init; }

    /// <summary>The one task that it belongs to.</summary>
    public required string TaskId { get; init; }

    /// <summary>Where the step is in its lifecycle.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>Artifacts that it read or made, in the order in which they were linked.</summary>
    public ImmutableArray<string> ArtifactIds { get; init; } = [];

    /// <summary>The merged metadata; an object.</summary>
    public CopJson? Metadata { get; init; }

    /// <summary>Why it failed.</summary>
    public CopJson? Error { get; init; }

    /// <summary>Why it was left out.</summary>
    public string? Reason { get; init; }

    internal override ViewKey Key => ViewKey.Step(TopicId, Id);
}
