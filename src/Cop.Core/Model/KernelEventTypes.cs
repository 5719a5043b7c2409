using System.Collections.Immutable;

namespace Cop.Protocol;

/// <summary>The event types that only the kernel appends: records of deliveries, resumptions and operators' decisions.</summary>
/// <remarks>Decisions D-1, D-64.</remarks>
public static class KernelEventTypes
{
    private const string DeliveryPrefix = "delivery.";

    // Reserved; this version does not append it (M-16).
    private const string StoreHistoryChanged = "store.history.changed";

    /// <summary>All types of this version.</summary>
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

    /// <summary>Returns whether a type is one of the kernel's; every type that begins with <c>delivery.</c> is.</summary>
    public static bool Contains(string type) => type.StartsWith(DeliveryPrefix, StringComparison.Ordinal) || All.Contains(type);
}
