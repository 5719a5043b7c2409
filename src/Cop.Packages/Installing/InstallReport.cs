using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The result of an installation.</summary>
public sealed record InstallReport
{
    /// <summary>The differences to the lock before, by name.</summary>
    public ImmutableArray<PackageChange> Changes { get; init; } = [];

    /// <summary>The number of packages in the lock.</summary>
    public int Installed { get; init; }

    /// <summary>Whether <c>cop.lock</c> was written; it is not when nothing changed.</summary>
    public bool LockWritten { get; init; }

    /// <summary>Whether <c>cop.yaml</c> was changed.</summary>
    public bool ManifestWritten { get; init; }

    /// <summary>Optional dependencies that were left out, in words.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
