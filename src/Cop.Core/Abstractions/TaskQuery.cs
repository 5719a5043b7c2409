namespace Cop;

/// <summary>Which tasks to list.</summary>
public sealed record TaskQuery : PageQuery
{
    /// <summary>Only tasks in this status.</summary>
    public CopTaskStatus? Status { get; init; }

    /// <summary>Only children of this task.</summary>
    public string? ParentTaskId { get; init; }

    /// <summary>Only tasks of this agent, role or person; an <c>agent:</c> prefix makes no difference (D-38).</summary>
    public string? AssignedTo { get; init; }
}
