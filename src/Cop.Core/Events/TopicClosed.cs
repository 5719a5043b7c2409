using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A topic is closed and accepts no more events.</summary>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TopicClosed)]
public sealed record TopicClosed
    : EventPayload<TopicClosed>, IEventPayload<TopicClosed>
{
    /// <summary>The reason, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether tasks may be unfinished.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Force { get; init; }

    static JsonTypeInfo<TopicClosed> IEventPayload<TopicClosed>.JsonType => EventJson.For<TopicClosed>(CoreEventJson.Default);
}
