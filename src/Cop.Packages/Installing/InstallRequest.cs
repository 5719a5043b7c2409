using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The packages that an installation adds, removes or moves.</summary>
public sealed record InstallRequest
{
    /// <summary>Packages to add to the manifest: a name, and optionally <c>@</c> with a range or a tag such as latest.</summary>
    public ImmutableArray<string> Add { get; init; } = [];

    /// <summary>
    /// The section of the manifest for added packages: dependencies, dev_dependencies, peer_dependencies or optional_dependencies.
    /// </summary>
    public string Section { get; init; } = "dependencies";

    /// <summary>Packages to remove from the manifest.</summary>
    public ImmutableArray<string> Remove { get; init; } = [];

    /// <summary>Whether versions move to the newest in range.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>The packages that an update moves; empty for all.</summary>
    public ImmutableArray<string> Update { get; init; } = [];

    /// <summary>Whether an update widens the ranges in the manifest to the newest release.</summary>
    public bool ToLatest { get; init; }

    /// <summary>Whether nothing may change: the lock must be there and agree with every manifest.</summary>
    public bool IsFrozen { get; init; }
}
