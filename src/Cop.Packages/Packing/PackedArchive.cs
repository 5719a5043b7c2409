using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>An archive that was packed, or would be.</summary>
public sealed record PackedArchive
{
    /// <summary>The file of the archive; null for a dry run.</summary>
    public string? File { get; init; }

    /// <summary>The size of the archive in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-512 of the archive in the form of Subresource Integrity.</summary>
    public required string Integrity { get; init; }

    /// <summary>The tree digest.</summary>
    public required string Tree { get; init; }

    /// <summary>The files in it, with their sizes.</summary>
    public required ImmutableArray<(string Path, long Bytes)> Files { get; init; }
}
