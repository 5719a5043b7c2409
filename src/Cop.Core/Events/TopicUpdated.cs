using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A topic has a new title or changed metadata.</summary>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TopicUpdated)]
public sealed record TopicUpdated
    : EventPayload<TopicUpdated>, IEventPayload<TopicUpdated>
{
    /// <summary>The title.</summary>
    public string? Title { get; init; }

    /// <summary>A merge patch of the metadata.</summary>
    public CopJson? Metadata { get; init; }

    static JsonTypeInfo<TopicUpdated> IEventPayload<TopicUpdated>.JsonType => EventJson.For<TopicUpdated>(CoreEventJson.Default);
}
