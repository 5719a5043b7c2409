namespace Cop;

/// <summary>What a batch from outside may be at most (D-17).</summary>
public sealed record CloudEventBatchLimits
{
    /// <summary>The defaults: 1000 CloudEvents, 16 MiB of text.</summary>
    public static CloudEventBatchLimits Default { get; } = new();

    /// <summary>How many CloudEvents.</summary>
    public int MaxCount { get; init; } = 1000;

    /// <summary>Bytes of the whole text as received.</summary>
    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Nesting levels of one event in it.</summary>
    public int MaxDepth { get; init; } = JsonLimits.Default.MaxDepth;

    /// <summary>The array itself is one level more than what a single CloudEvent may have.</summary>
    internal JsonLimits Text => new() { MaxBytes = MaxBytes, MaxDepth = CloudEventLimits.Deeper(MaxDepth, 2) };
}
