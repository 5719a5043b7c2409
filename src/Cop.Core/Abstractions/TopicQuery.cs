namespace Cop;

/// <summary>Which topics to list.</summary>
public sealed record TopicQuery : PageQuery
{
    /// <summary>Only topics in this status.</summary>
    public TopicStatus? Status { get; init; }
}
