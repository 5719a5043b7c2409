namespace Cop.Packages;

/// <summary>A dependency of a release.</summary>
/// <param name="Name">The package that it names.</param>
/// <param name="Versions">The versions that it may have.</param>
/// <param name="Range">The range as its author wrote it.</param>
/// <param name="Kind">Normal, peer or optional; a development dependency of the root counts as normal.</param>
internal sealed record ReleaseDependency(string Name, VersionSet Versions, string Range, DependencyKind Kind = DependencyKind.Normal);
