using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>The outcome of a resolution.</summary>
internal abstract record ResolutionOutcome
{
    /// <summary>A version for each package that is needed, and for no other.</summary>
    /// <param name="Versions">The versions, by package.</param>
    /// <param name="LeftOut">The optional dependencies that could not be resolved (P-17).</param>
    public sealed record Resolved(ImmutableSortedDictionary<string, SemVersion> Versions, ImmutableArray<OptionalEdge> LeftOut)
        : ResolutionOutcome;

    /// <summary>The search needs the releases of these packages; repeat it with them.</summary>
    public sealed record NeedMetadata(ImmutableArray<string> Packages) : ResolutionOutcome;

    /// <summary>There is no solution.</summary>
    /// <param name="Cause">The incompatibility that no version can avoid, with its derivation.</param>
    public sealed record Conflict(Incompatibility Cause) : ResolutionOutcome;

    /// <summary>The search ended at its limit without a result.</summary>
    public sealed record GaveUp(int Derivations) : ResolutionOutcome;
}
