using System.Collections.Immutable;

namespace Cop;

/// <summary>A unit of work within a topic (spec 2.4).</summary>
public sealed record CopTask : View
{
    /// <summary>The task's id, unique within its topic.</summary>
    public required string Id { get; init; }

    /// <summary>The task that this one is a part of; never changes (D-36b).</summary>
    public string? ParentTaskId { get; init; }

    /// <summary>Who is responsible: an agent, <c>role:&lt;name&gt;</c> or <c>human:&lt;id&gt;</c>, as written (D-38).</summary>
    public string? AssignedTo { get; init; }

    /// <summary>Where the task is in its lifecycle.</summary>
    public required CopTaskStatus Status { get; init; }

    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>The merged metadata; an object.</summary>
    public CopJson? Metadata { get; init; }

    /// <summary>Artifacts that its completion named, or that were created for it, in order.</summary>
    public ImmutableArray<string> ArtifactIds { get; init; } = [];

    /// <summary>What its completion said.</summary>
    public CopJson? Result { get; init; }

    /// <summary>Why it failed: <c>{code, message, details?}</c>.</summary>
    public CopJson? Error { get; init; }

    /// <summary>Why it was cancelled or waits.</summary>
    public string? Reason { get; init; }

    /// <summary>The request that it waits for, while it needs input.</summary>
    public string? RequestId { get; init; }

    /// <summary>Tasks that name this one as their parent and have not ended.</summary>
    public int OpenChildren { get; init; }

    internal override ViewKey Key => ViewKey.Task(TopicId, Id);
}
