using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A task failed.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Error">The error.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TaskFailed)]
public sealed record TaskFailed(string TaskId, EventError Error)
    : EventPayload<TaskFailed>, IEventPayload<TaskFailed>
{
    /// <summary>Fails a task because another one failed, with its error.</summary>
    public static TaskFailed Because(string taskId, CopTask cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return new TaskFailed(taskId, EventError.From(cause.Error ?? throw new ArgumentException($"Task '{cause.Id}' has no error.")));
    }

    static JsonTypeInfo<TaskFailed> IEventPayload<TaskFailed>.JsonType => EventJson.For<TaskFailed>(CoreEventJson.Default);
}
