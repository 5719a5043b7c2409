namespace Cop;

/// <summary>Filters and page of a listing of tasks.</summary>
public sealed record TaskQuery : PageQuery
{
    /// <summary>Only tasks in this status.</summary>
    public CopTaskStatus? Status { get; init; }

    /// <summary>Only children of this task.</summary>
    public string? ParentTaskId { get; init; }

    /// <summary>Only tasks of this agent, role or person; the prefix <c>agent:</c> is optional.</summary>
    /// <remarks>Decision D-38.</remarks>
    public string? AssignedTo { get; init; }
}
