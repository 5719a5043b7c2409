namespace Cop.Packages;

/// <summary>A file of a target.</summary>
/// <param name="Path">The path below the target's folder.</param>
/// <param name="Digest">SHA-256 in hexadecimal.</param>
/// <param name="Bytes">The size.</param>
public sealed record BuiltFile(string Path, string Digest, long Bytes);
