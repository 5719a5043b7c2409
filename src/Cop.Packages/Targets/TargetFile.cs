namespace Cop.Packages;

/// <summary>A file of a target.</summary>
internal sealed record TargetFile(string Path, ReadOnlyMemory<byte> Content);
