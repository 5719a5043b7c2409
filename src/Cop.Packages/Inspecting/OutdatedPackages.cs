using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The direct dependencies for which there are newer versions.</summary>
/// <param name="Packages">The dependencies, by name.</param>
public sealed record OutdatedPackages(ImmutableArray<OutdatedPackage> Packages);
