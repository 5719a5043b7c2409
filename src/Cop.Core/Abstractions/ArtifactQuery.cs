namespace Cop;

/// <summary>Filters and page of a listing of artifacts.</summary>
public sealed record ArtifactQuery : PageQuery
{
    /// <summary>Only artifacts of this type.</summary>
    public string? Type { get; init; }

    /// <summary>Only artifacts made for this task.</summary>
    public string? TaskId { get; init; }
}
