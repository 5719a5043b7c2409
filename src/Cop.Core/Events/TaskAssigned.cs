using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A task was assigned.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="AssignedTo">The agent or person that does it.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TaskAssigned)]
public sealed record TaskAssigned(string TaskId, string AssignedTo)
    : EventPayload<TaskAssigned>, IEventPayload<TaskAssigned>
{
    static JsonTypeInfo<TaskAssigned> IEventPayload<TaskAssigned>.JsonType => EventJson.For<TaskAssigned>(CoreEventJson.Default);
}
