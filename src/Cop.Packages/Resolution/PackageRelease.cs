using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>A version of a package as a registry describes it.</summary>
internal sealed record PackageRelease
{
    public required SemVersion Version { get; init; }

    public ImmutableArray<ReleaseDependency> Dependencies { get; init; } = [];

    /// <summary>Whether its author withdrew it: it is chosen only where the lock names it (P-19).</summary>
    public bool IsYanked { get; init; }

    /// <summary>When it was published, if the registry says so.</summary>
    public DateTimeOffset? Published { get; init; }
}
