namespace Cop;

/// <summary>What JSON from outside may be at most (spec 2.1, D-17).</summary>
public sealed record JsonLimits
{
    /// <summary>The defaults: 64 levels, 1 MiB.</summary>
    public static JsonLimits Default { get; } = new();

    /// <summary>For what comes from inside, or was limited at its door.</summary>
    internal static JsonLimits None { get; } = new() { MaxDepth = int.MaxValue, MaxBytes = int.MaxValue };

    /// <summary>Nesting levels of objects and arrays, the outermost counted as one.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Bytes of UTF-8 text as received.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;
}
