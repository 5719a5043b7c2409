namespace Cop;

/// <summary>Which continuations to list.</summary>
public sealed record ContinuationQuery : PageQuery
{
    /// <summary>Only continuations in this status.</summary>
    public ContinuationStatus? Status { get; init; }

    /// <summary>Only continuations of this agent; an <c>agent:</c> prefix makes no difference.</summary>
    public string? Agent { get; init; }

    /// <summary>Only continuations of this task.</summary>
    public string? TaskId { get; init; }
}
