using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A continuation passed its deadline. Only the kernel appends it.</summary>
/// <param name="ContinuationId">The continuation.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.ContinuationExpired)]
public sealed record ContinuationExpired(string ContinuationId)
    : EventPayload<ContinuationExpired>, IEventPayload<ContinuationExpired>
{
    /// <summary>The reason, for people.</summary>
    public string? Reason { get; init; }

    static JsonTypeInfo<ContinuationExpired> IEventPayload<ContinuationExpired>.JsonType =>
        EventJson.For<ContinuationExpired>(CoreEventJson.Default);
}
