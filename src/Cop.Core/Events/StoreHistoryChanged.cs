using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>The store lost the end of its log. Only the kernel appends it.</summary>
/// <param name="From">The id of the former history.</param>
/// <param name="FromPosition">Its last position that the node remembered.</param>
/// <param name="To">The id of the present history.</param>
/// <param name="ToPosition">Its last position.</param>
/// <param name="LostEventIds">Ids of lost events, at most 1,000.</param>
/// <param name="LostCount">The number of lost events.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.StoreHistoryChanged)]
public sealed record StoreHistoryChanged(
    string From, long FromPosition, string To, long ToPosition, ImmutableArray<string> LostEventIds, long LostCount)
    : EventPayload<StoreHistoryChanged>, IEventPayload<StoreHistoryChanged>
{
    private readonly ValueArray<string> _lostEventIds = LostEventIds;

    /// <summary>Ids of lost events, at most 1,000.</summary>
    public ImmutableArray<string> LostEventIds { get => _lostEventIds; init => _lostEventIds = value.IsDefault ? [] : value; }

    static JsonTypeInfo<StoreHistoryChanged> IEventPayload<StoreHistoryChanged>.JsonType =>
        EventJson.For<StoreHistoryChanged>(CoreEventJson.Default);
}
