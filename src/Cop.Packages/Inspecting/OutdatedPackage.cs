namespace Cop.Packages;

/// <summary>A direct dependency with the newer versions that there are.</summary>
/// <param name="Name">The package.</param>
/// <param name="Current">The locked version; null when it is not in the lock.</param>
/// <param name="Wanted">The highest version in the range of the manifest; null when there is none.</param>
/// <param name="Latest">The highest release; null when the registry has none.</param>
/// <param name="Published">When the latest release was published, if the registry says so.</param>
/// <param name="Note">Whether the current version is yanked or deprecated; empty when it is neither.</param>
public sealed record OutdatedPackage(
    string Name, string? Current, string? Wanted, string? Latest, DateTimeOffset? Published, string Note);
