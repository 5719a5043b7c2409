namespace Cop;

/// <summary>Limits of one event and one batch.</summary>
/// <remarks>Decision D-17.</remarks>
public sealed record AdmissionLimits
{
    /// <summary>The maximum size of an event in canonical form, in bytes. Default: 1 MiB.</summary>
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    /// <summary>The maximum number of nesting levels of an event, itself included. Default: 64.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>The maximum number of events in one batch or one agent's output. Default: 1000.</summary>
    public int MaxBatchEvents { get; init; } = 1000;

    /// <summary>The maximum number of parents of one event. Default: 256.</summary>
    public int MaxParents { get; init; } = 256;

    /// <summary>Converts the limits to limits of JSON text.</summary>
    public JsonLimits ToJsonLimits() => new() { MaxBytes = MaxEventBytes, MaxDepth = MaxDepth };
}
