using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A task was cancelled.</summary>
/// <param name="TaskId">The task.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TaskCancelled)]
public sealed record TaskCancelled(string TaskId)
    : EventPayload<TaskCancelled>, IEventPayload<TaskCancelled>
{
    /// <summary>The reason, for people.</summary>
    public string? Reason { get; init; }

    static JsonTypeInfo<TaskCancelled> IEventPayload<TaskCancelled>.JsonType => EventJson.For<TaskCancelled>(CoreEventJson.Default);
}
