using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A topic accepts no new work.</summary>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TopicExhausted)]
public sealed record TopicExhausted
    : EventPayload<TopicExhausted>, IEventPayload<TopicExhausted>
{
    /// <summary>The reason, for people.</summary>
    public string? Reason { get; init; }

    static JsonTypeInfo<TopicExhausted> IEventPayload<TopicExhausted>.JsonType => EventJson.For<TopicExhausted>(CoreEventJson.Default);
}
