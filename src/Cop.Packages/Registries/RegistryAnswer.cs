namespace Cop.Packages;

/// <summary>An answer of a registry.</summary>
internal sealed record RegistryAnswer
{
    public byte[] Body { get; init; } = [];

    public string? MediaType { get; init; }

    /// <summary>The entity tag of the body.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether there is nothing at the address.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Whether the body that has the given tag is still valid.</summary>
    public bool IsUnchanged { get; init; }

    /// <summary>Whether the body is longer than its limit; reading ended there.</summary>
    public bool IsTooLong { get; init; }
}
