namespace Cop.Packages;

/// <summary>A tool of a bundle in its neutral form (P-43).</summary>
internal sealed record BundleTool
{
    public required string Name { get; init; }

    public required string Package { get; init; }

    public required string Description { get; init; }

    public required CopJson InputSchema { get; init; }

    public CopJson? ResponseSchema { get; init; }

    /// <summary>Whether a person approves each call.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>The number of calls in a session; null for no limit.</summary>
    public int? RateLimit { get; init; }

    public string Id => $"{Package}/tool/{Name}";
}
