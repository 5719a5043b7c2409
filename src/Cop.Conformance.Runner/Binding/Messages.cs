namespace Cop.Conformance.Runner;

/// <summary>Limits and operations of the binding (spec/binding.md, Messages).</summary>
internal static class Messages
{
    /// <summary>The message size that both sides must accept.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>The depth limit of a message, which nests an event of the greatest depth.</summary>
    public static JsonLimits Limits { get; } = new() { MaxBytes = 2 * MaxBytes, MaxDepth = 128 };

    /// <summary>The operations that the level core requires; the others are features.</summary>
    public static IReadOnlyList<string> CoreOperations { get; } =
    [
        "hello", "reset", "restart", "append", "replicate", "adopt", "unblock", "read", "event", "artifact", "state", "rebuild",
        "deliver.next", "deliver.complete", "deliver.fail", "delivery.retry", "delivery.skip", "continuation.resume",
        "continuation.abandon", "settle", "clock.advance", "clock.set",
        "canonicalize", "hash", "verify", "order",
        "cloudevents.export", "cloudevents.parse", "cloudevents.batch", "cloudevents.replicate", "cloudevents.import",
    ];

    /// <summary>The operation of each feature.</summary>
    public static IReadOnlyDictionary<string, string> FeatureOperations { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["crash"] = "crash", ["positions"] = "positions", ["effects"] = "deliver.effect",
        ["ledger"] = "ledger", ["jsonld"] = "jsonld.event",
    };

    /// <summary>Whether an operation does not access a store.</summary>
    public static bool IsPure(string operation) =>
        operation is "hello" or "canonicalize" or "hash" or "verify" or "order"
            || operation.StartsWith("cloudevents.", StringComparison.Ordinal) || operation.StartsWith("ledger.", StringComparison.Ordinal)
            || operation.StartsWith("jsonld.", StringComparison.Ordinal);
}
