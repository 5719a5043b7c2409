namespace Cop.Conformance.Runner;

/// <summary>What messages of the binding may be (spec/binding.md, Messages).</summary>
internal static class Messages
{
    /// <summary>What both sides take at least.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>An event of the greatest depth stands some levels down in its message.</summary>
    public static JsonLimits Limits { get; } = new() { MaxBytes = 2 * MaxBytes, MaxDepth = 128 };

    /// <summary>What a target has to have for the level core; the others are features.</summary>
    public static IReadOnlyList<string> CoreOperations { get; } =
    [
        "hello", "reset", "restart", "append", "replicate", "adopt", "unblock", "read", "event", "artifact", "state", "rebuild",
        "deliver.next", "deliver.complete", "deliver.fail", "delivery.retry", "delivery.skip", "continuation.resume", "continuation.abandon", "settle", "clock.advance", "clock.set",
        "canonicalize", "hash", "verify", "order",
        "cloudevents.export", "cloudevents.parse", "cloudevents.batch", "cloudevents.replicate", "cloudevents.import",
    ];

    /// <summary>Operations that come with a feature, by the feature.</summary>
    public static IReadOnlyDictionary<string, string> FeatureOperations { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["crash"] = "crash", ["positions"] = "positions", ["effects"] = "deliver.effect",
    };

    /// <summary>Whether an operation touches no store.</summary>
    public static bool IsPure(string operation) =>
        operation is "hello" or "canonicalize" or "hash" or "verify" or "order" || operation.StartsWith("cloudevents.", StringComparison.Ordinal);
}
