using System.Collections.Immutable;

namespace Cop;

/// <summary>A unit of work within a topic.</summary>
/// <remarks>Protocol 2.4.</remarks>
public sealed record CopTask : View
{
    private readonly ValueArray<string> _artifactIds = [];

    /// <summary>The task's id, unique within its topic.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the parent task; never changes.</summary>
    /// <remarks>Decision D-36b.</remarks>
    public string? ParentTaskId { get; init; }

    /// <summary>The assigned agent, <c>role:&lt;name&gt;</c> or <c>human:&lt;id&gt;</c>, as written.</summary>
    /// <remarks>Decision D-38.</remarks>
    public string? AssignedTo { get; init; }

    /// <summary>The status in its lifecycle.</summary>
    public required CopTaskStatus Status { get; init; }

    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>The merged metadata; an object.</summary>
    public CopJson? Metadata { get; init; }

    /// <summary>The artifacts that were created for the task or named by its completion, in order.</summary>
    public ImmutableArray<string> ArtifactIds { get => _artifactIds; init => _artifactIds = value; }

    /// <summary>The result from its completion.</summary>
    public CopJson? Result { get; init; }

    /// <summary>The error of a failed task: <c>{code, message, details?}</c>.</summary>
    public CopJson? Error { get; init; }

    /// <summary>The reason that it was cancelled or waits.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the request that it waits for while it needs input.</summary>
    public string? RequestId { get; init; }

    /// <summary>The number of its child tasks that have not ended.</summary>
    public int OpenChildren { get; init; }

    /// <summary>Returns the result as a record, upcast to its version.</summary>
    /// <exception cref="CopException">The task has no result, or a different one.</exception>
    public T ResultAs<T>() where T : ICopData<T> => DataJson.Read<T>(Result, $"The result of task '{Id}'").Unwrap();

    internal override ViewKey Key => ViewKey.Task(TopicId, Id);
}
