namespace Cop.Packages;

/// <summary>A release of a package in a registry.</summary>
internal sealed record RegistryRelease
{
    public required string Name { get; init; }

    public required PackageRelease Release { get; init; }

    /// <summary>The place of the archive: an absolute URL, or a path below a folder.</summary>
    public required string Location { get; init; }

    /// <summary>SHA-512 of the archive; null when the registry gives none, which is refused where the release is chosen (P-25).</summary>
    public string? Integrity { get; init; }

    /// <summary>The tree digest, where the registry gives one.</summary>
    public string? Tree { get; init; }

    /// <summary>The text of the author why the release should not be used.</summary>
    public string? Deprecated { get; init; }

    public string? License { get; init; }
}
