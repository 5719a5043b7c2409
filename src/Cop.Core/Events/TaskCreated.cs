using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A task was created; it is pending.</summary>
/// <param name="TaskId">The task.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TaskCreated)]
public sealed record TaskCreated(string TaskId)
    : EventPayload<TaskCreated>, IEventPayload<TaskCreated>
{
    /// <summary>The title.</summary>
    public string? Title { get; init; }

    /// <summary>The parent task.</summary>
    public string? ParentTaskId { get; init; }

    /// <summary>The agent or person that does it.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>Metadata, an object.</summary>
    public CopJson? Metadata { get; init; }

    static JsonTypeInfo<TaskCreated> IEventPayload<TaskCreated>.JsonType => EventJson.For<TaskCreated>(CoreEventJson.Default);
}
