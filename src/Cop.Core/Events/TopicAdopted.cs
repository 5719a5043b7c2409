using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A replica of a topic became local. Only the kernel appends it.</summary>
/// <param name="From">The id of the store that it came from.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TopicAdopted)]
public sealed record TopicAdopted(string From)
    : EventPayload<TopicAdopted>, IEventPayload<TopicAdopted>
{
    /// <summary>The identity of the operator who decided it.</summary>
    public string? Operator { get; init; }

    static JsonTypeInfo<TopicAdopted> IEventPayload<TopicAdopted>.JsonType => EventJson.For<TopicAdopted>(CoreEventJson.Default);
}
