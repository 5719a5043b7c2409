namespace Cop;

/// <summary>Filters and page of a listing of topics.</summary>
public sealed record TopicQuery : PageQuery
{
    /// <summary>Only topics in this status.</summary>
    public TopicStatus? Status { get; init; }
}
