using System.Collections.Frozen;

namespace Cop;

/// <summary>The event types that only the kernel appends.</summary>
/// <remarks>Decision D-1.</remarks>
internal static class ReservedEventTypes
{
    private const string DeliveryPrefix = "delivery.";

    private static readonly FrozenSet<string> All = new[]
    {
        EventTypes.TopicUnblocked, EventTypes.TopicAdopted,
        EventTypes.ContinuationResumed, EventTypes.ContinuationAttemptFailed,
        EventTypes.ContinuationExpired, EventTypes.ContinuationAbandoned,
        EventTypes.StoreHistoryChanged,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Returns whether only the kernel appends events of this type.</summary>
    public static bool Contains(string type) => type.StartsWith(DeliveryPrefix, StringComparison.Ordinal) || All.Contains(type);
}
