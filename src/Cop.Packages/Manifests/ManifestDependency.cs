using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A dependency as a manifest declares it.</summary>
internal sealed record ManifestDependency
{
    public required string Name { get; init; }

    public required DependencyKind Kind { get; init; }

    /// <summary>The versions that it may have; null when only a path is given.</summary>
    public VersionRange? Range { get; init; }

    /// <summary>The folder of a package beside this one, relative to the manifest's folder (P-20).</summary>
    public string? Path { get; init; }

    /// <summary>The condition under which an optional dependency is used.</summary>
    public string? Condition { get; init; }

    /// <summary>The kinds of parts that are included (P-33); empty means all.</summary>
    public ImmutableArray<string> Use { get; init; } = [];

    public bool AllowPrereleases { get; init; }

    /// <summary>The location of the declaration.</summary>
    public SourceSpan Span { get; init; }
}
