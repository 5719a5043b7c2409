using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A task has a new title or changed metadata.</summary>
/// <param name="TaskId">The task.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TaskUpdated)]
public sealed record TaskUpdated(string TaskId)
    : EventPayload<TaskUpdated>, IEventPayload<TaskUpdated>
{
    /// <summary>The title.</summary>
    public string? Title { get; init; }

    /// <summary>A merge patch of the metadata.</summary>
    public CopJson? Metadata { get; init; }

    static JsonTypeInfo<TaskUpdated> IEventPayload<TaskUpdated>.JsonType => EventJson.For<TaskUpdated>(CoreEventJson.Default);
}
