namespace Cop;

/// <summary>Filters and page of a listing of projection errors.</summary>
public sealed record ProjectionErrorQuery : PageQuery
{
    /// <summary>Whether to include events that were applied with a warning. Default: false.</summary>
    public bool IncludeWarnings { get; init; }
}
