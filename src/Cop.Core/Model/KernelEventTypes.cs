using System.Collections.Immutable;

namespace Cop.Protocol;

/// <summary>The event types that only the kernel appends: records of deliveries, resumptions and operators' decisions.</summary>
/// <remarks>Decisions D-1, D-64.</remarks>
public static class KernelEventTypes
{
    private const string DeliveryPrefix = "delivery.";

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
        EventTypes.StoreHistoryChanged,
    ];

    /// <summary>Returns whether a type is one of the kernel's; every type that begins with <c>delivery.</c> is.</summary>
    public static bool Contains(string type) => type.StartsWith(DeliveryPrefix, StringComparison.Ordinal) || All.Contains(type);
}
