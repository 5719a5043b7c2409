using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A variable of a package's templates, as the manifest declares it.</summary>
internal sealed record TemplateVariable
{
    public required string Name { get; init; }

    /// <summary>string, number, boolean, array or object.</summary>
    public required string Type { get; init; }

    public bool IsRequired { get; init; }

    public CopJson? Default { get; init; }

    /// <summary>The only values allowed; empty for no limit.</summary>
    public ImmutableArray<CopJson> Allowed { get; init; } = [];

    public string? Pattern { get; init; }

    /// <summary>The source of its values: author, operator, user or tool.</summary>
    public string Trust { get; init; } = "user";

    /// <summary>Whether the build inserts the value, instead of the rendering (P-29).</summary>
    public bool IsBoundAtBuild { get; init; }

    /// <summary>Whether values are enclosed in tags: auto, always or never.</summary>
    public string Fence { get; init; } = "auto";

    public SourceSpan Span { get; init; }
}
