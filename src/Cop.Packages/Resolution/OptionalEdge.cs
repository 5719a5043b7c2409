namespace Cop.Packages;

/// <summary>An optional dependency of a package on another.</summary>
internal sealed record OptionalEdge(string Owner, string Name);
