using System.Collections.Immutable;

namespace Cop;

/// <summary>The event types that the kernel alone writes: its record of deliveries, resumptions and operators' decisions.</summary>
/// <remarks>Decisions D-1, D-64.</remarks>
public static class KernelEventTypes
{
    private const string DeliveryPrefix = "delivery.";

    // Reserved; this version does not write it yet (M-16).
    private const string StoreHistoryChanged = "store.history.changed";

    /// <summary>The types that are known now.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        EventTypes.DeliveryParked,
        EventTypes.DeliveryRetried,
        EventTypes.DeliverySkipped,
        EventTypes.TopicUnblocked,
        EventTypes.TopicAdopted,
        EventTypes.ContinuationResumed,
        EventTypes.ContinuationAttemptFailed,
        EventTypes.ContinuationExpired,
        EventTypes.ContinuationAbandoned,
        StoreHistoryChanged,
    ];

    /// <summary>Whether a type is the kernel's own; every type that begins with <c>delivery.</c> is.</summary>
    public static bool Contains(string type) => type.StartsWith(DeliveryPrefix, StringComparison.Ordinal) || All.Contains(type);
}
