namespace Cop;

/// <summary>The limits of a batch.</summary>
/// <remarks>Decision D-17.</remarks>
public sealed record CloudEventBatchLimits
{
    /// <summary>The defaults: 1000 CloudEvents, 16 MiB of text.</summary>
    public static CloudEventBatchLimits Default { get; } = new();

    /// <summary>The greatest number of CloudEvents.</summary>
    public int MaxCount { get; init; } = 1000;

    /// <summary>The greatest size of the text in bytes.</summary>
    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The greatest nesting of one event in levels.</summary>
    public int MaxDepth { get; init; } = JsonLimits.Default.MaxDepth;

    /// <summary>The limits of the text. The array adds one level to those of a single CloudEvent.</summary>
    internal JsonLimits Text => new() { MaxBytes = MaxBytes, MaxDepth = CloudEventLimits.Deeper(MaxDepth, 2) };
}
