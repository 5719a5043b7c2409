namespace Cop;

/// <summary>Which projection errors to list.</summary>
public sealed record ProjectionErrorQuery : PageQuery
{
    /// <summary>Also events that were applied with a warning.</summary>
    public bool IncludeWarnings { get; init; }
}
