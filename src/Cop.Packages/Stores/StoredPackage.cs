namespace Cop.Packages;

/// <summary>A package in the content store of the user.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Integrity">SHA-512 of its archive in the form of Subresource Integrity.</param>
/// <param name="Tree">The tree digest.</param>
/// <param name="Bytes">The size of its files.</param>
/// <param name="LastUsed">When an installation last used it.</param>
public sealed record StoredPackage(string Name, string Version, string Integrity, string Tree, long Bytes, DateTimeOffset LastUsed);
