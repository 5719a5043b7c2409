namespace Cop.Packages;

/// <summary>A change of an installation: a package is added, removed, or has another version.</summary>
/// <param name="Name">The package.</param>
/// <param name="From">The version before; null when it is added.</param>
/// <param name="To">The version now; null when it is removed.</param>
public sealed record PackageChange(string Name, string? From, string? To);
