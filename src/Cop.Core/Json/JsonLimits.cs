namespace Cop.Protocol;

/// <summary>Limits of untrusted JSON text.</summary>
/// <remarks>Protocol 2.1; decision D-17.</remarks>
public sealed record JsonLimits
{
    /// <summary>The defaults: 64 levels, 1 MiB.</summary>
    public static JsonLimits Default { get; } = new();

    /// <summary>No limits, for trusted or already limited text.</summary>
    internal static JsonLimits None { get; } = new() { MaxDepth = int.MaxValue, MaxBytes = int.MaxValue };

    /// <summary>The maximum number of nesting levels of objects and arrays, the outermost included. Default: 64.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>The maximum number of bytes of UTF-8 text as received. Default: 1 MiB.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;
}
