namespace Cop;

/// <summary>Filters and page of a listing of steps.</summary>
public sealed record StepQuery : PageQuery
{
    /// <summary>Only steps of this task.</summary>
    public string? TaskId { get; init; }

    /// <summary>Only steps in this status.</summary>
    public StepStatus? Status { get; init; }
}
