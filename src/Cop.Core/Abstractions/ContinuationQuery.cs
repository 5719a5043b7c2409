namespace Cop;

/// <summary>Filters and page of a listing of continuations.</summary>
public sealed record ContinuationQuery : PageQuery
{
    /// <summary>Only continuations in this status.</summary>
    public ContinuationStatus? Status { get; init; }

    /// <summary>Only continuations of this agent; the prefix <c>agent:</c> is optional.</summary>
    public string? Agent { get; init; }

    /// <summary>Only continuations of this task.</summary>
    public string? TaskId { get; init; }
}
