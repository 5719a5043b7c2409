using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A topic was created.</summary>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TopicCreated)]
public sealed record TopicCreated
    : EventPayload<TopicCreated>, IEventPayload<TopicCreated>
{
    /// <summary>The title.</summary>
    public string? Title { get; init; }

    /// <summary>Metadata, an object.</summary>
    public CopJson? Metadata { get; init; }

    static JsonTypeInfo<TopicCreated> IEventPayload<TopicCreated>.JsonType => EventJson.For<TopicCreated>(CoreEventJson.Default);
}
