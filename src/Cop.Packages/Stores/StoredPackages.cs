using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Packages of the user's content store.</summary>
/// <param name="Packages">The packages, by name and version.</param>
public sealed record StoredPackages(ImmutableArray<StoredPackage> Packages);
