using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A continuation was cancelled.</summary>
/// <param name="ContinuationId">The continuation.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.ContinuationCancelled)]
public sealed record ContinuationCancelled(string ContinuationId)
    : EventPayload<ContinuationCancelled>, IEventPayload<ContinuationCancelled>
{
    /// <summary>The reason, for people.</summary>
    public string? Reason { get; init; }

    static JsonTypeInfo<ContinuationCancelled> IEventPayload<ContinuationCancelled>.JsonType =>
        EventJson.For<ContinuationCancelled>(CoreEventJson.Default);
}
