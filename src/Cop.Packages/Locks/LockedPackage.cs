using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>A package as the lock names it.</summary>
internal sealed record LockedPackage
{
    public required string Name { get; init; }

    public required SemVersion Version { get; init; }

    /// <summary>The origin of the archive; <c>path:</c> and a folder for a package beside the root.</summary>
    public required string Resolved { get; init; }

    /// <summary>SHA-512 of the archive in SRI form; null for a folder (P-24).</summary>
    public string? Integrity { get; init; }

    /// <summary>The tree digest, which is the package's identity.</summary>
    public required string Tree { get; init; }

    /// <summary>The exact versions of the packages that it depends on.</summary>
    public ImmutableSortedDictionary<string, string> Dependencies { get; init; } = Empty;

    /// <summary>The ranges of its peers.</summary>
    public ImmutableSortedDictionary<string, string> Peers { get; init; } = Empty;

    /// <summary>Whether only the root's tests need it (P-15).</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>The condition of an optional package that the root names (P-17).</summary>
    public string? Condition { get; init; }

    public bool IsYanked { get; init; }

    public static ImmutableSortedDictionary<string, string> Empty { get; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
}
