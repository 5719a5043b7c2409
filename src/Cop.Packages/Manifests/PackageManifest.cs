using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>A manifest that was read without errors.</summary>
internal sealed record PackageManifest
{
    public const string FileName = "cop.yaml";

    public required string Name { get; init; }

    public required SemVersion Version { get; init; }

    public string? Description { get; init; }

    public string? License { get; init; }

    public ImmutableArray<ManifestDependency> Dependencies { get; init; } = [];

    /// <summary>Ranges of the root that replace every other range of these packages (P-20).</summary>
    public ImmutableSortedDictionary<string, VersionRange> Overrides { get; init; } = ImmutableSortedDictionary<string, VersionRange>.Empty;

    public ImmutableArray<TemplateVariable> Variables { get; init; } = [];

    public ImmutableArray<ManifestFile> Files { get; init; } = [];

    public string? DefaultPersona { get; init; }

    /// <summary>The files that other packages may include (P-31), as glob patterns.</summary>
    public ImmutableArray<string> Exports { get; init; } = [];

    /// <summary>The document, for parts that only one command needs.</summary>
    public required YamlNode Document { get; init; }
}
