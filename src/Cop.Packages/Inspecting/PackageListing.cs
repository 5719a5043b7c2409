namespace Cop.Packages;

/// <summary>A package of the lock, for people and programs.</summary>
public sealed record PackageListing
{
    /// <summary>The package.</summary>
    public required string Name { get; init; }

    /// <summary>The locked version.</summary>
    public required string Version { get; init; }

    /// <summary>The origin of the archive, or <c>path:</c> and a folder.</summary>
    public required string Resolved { get; init; }

    /// <summary>The tree digest.</summary>
    public required string Tree { get; init; }

    /// <summary>The licence that its manifest names; null when it names none or the package is not in the store.</summary>
    public string? License { get; init; }

    /// <summary>Whether only the root's tests need it.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>The packages that it depends on, with their locked versions.</summary>
    public required IReadOnlyDictionary<string, string> Dependencies { get; init; }
}
