using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>Everything that a resolution depends on. The same request has the same outcome.</summary>
internal sealed record ResolutionRequest
{
    /// <summary>The name of the package that is resolved, for explanations.</summary>
    public required string RootName { get; init; }

    public ImmutableArray<ReleaseDependency> Dependencies { get; init; } = [];

    /// <summary>The releases of each package that is known so far; an empty list for one that no registry has.</summary>
    public required IReadOnlyDictionary<string, ImmutableArray<PackageRelease>> Releases { get; init; }

    /// <summary>Ranges that replace every other range of these packages (P-20).</summary>
    public IReadOnlyDictionary<string, VersionRange> Overrides { get; init; } = ImmutableDictionary<string, VersionRange>.Empty;

    /// <summary>Returns a dependency with the range that replaces its own, if there is one.</summary>
    public ReleaseDependency Apply(ReleaseDependency needed) => Overrides.TryGetValue(needed.Name, out var forced)
        ? needed with { Versions = forced.Versions, Range = forced.Text } : needed;

    /// <summary>The versions of the lock that are kept where they can be.</summary>
    public IReadOnlyDictionary<string, SemVersion> Locked { get; init; } = ImmutableDictionary<string, SemVersion>.Empty;

    /// <summary>Releases published after this time are left out, unless the lock names them (P-19).</summary>
    public DateTimeOffset? PublishedUntil { get; init; }

    /// <summary>Returns the reason that the policy forbids a release; null when it does not.</summary>
    public Func<string, SemVersion, string?> Forbidden { get; init; } = static (_, _) => null;

    /// <summary>The number of derivations after which the search ends without a result.</summary>
    public int MaxDerivations { get; init; } = 1_000_000;
}
