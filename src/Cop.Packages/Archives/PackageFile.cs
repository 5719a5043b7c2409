namespace Cop.Packages;

/// <summary>A file of a package: its path below the package's folder, and its content.</summary>
internal sealed record PackageFile(string Path, ReadOnlyMemory<byte> Content);
