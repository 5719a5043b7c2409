using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A task has its input and is running again.</summary>
/// <param name="TaskId">The task.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TaskResumed)]
public sealed record TaskResumed(string TaskId)
    : EventPayload<TaskResumed>, IEventPayload<TaskResumed>
{
    static JsonTypeInfo<TaskResumed> IEventPayload<TaskResumed>.JsonType => EventJson.For<TaskResumed>(CoreEventJson.Default);
}
