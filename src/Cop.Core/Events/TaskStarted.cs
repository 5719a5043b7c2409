using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A task is running.</summary>
/// <param name="TaskId">The task.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TaskStarted)]
public sealed record TaskStarted(string TaskId)
    : EventPayload<TaskStarted>, IEventPayload<TaskStarted>
{
    static JsonTypeInfo<TaskStarted> IEventPayload<TaskStarted>.JsonType => EventJson.For<TaskStarted>(CoreEventJson.Default);
}
