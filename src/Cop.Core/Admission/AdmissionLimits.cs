namespace Cop;

/// <summary>What one event and one batch may be at most (D-17).</summary>
public sealed record AdmissionLimits
{
    /// <summary>Bytes of an event in canonical form.</summary>
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    /// <summary>Nesting levels of an event, itself counted as one.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Events in one batch or one agent's output.</summary>
    public int MaxBatchEvents { get; init; } = 1000;

    /// <summary>Parents of one event.</summary>
    public int MaxParents { get; init; } = 256;

    /// <summary>The limits as limits of JSON text.</summary>
    public JsonLimits ToJsonLimits() => new() { MaxBytes = MaxEventBytes, MaxDepth = MaxDepth };
}
