using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The files of a package that was created.</summary>
/// <param name="Files">The paths below the package's folder.</param>
public sealed record PackageCreation(ImmutableArray<string> Files);
