using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A task waits for input.</summary>
/// <param name="TaskId">The task.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TaskInputRequested)]
public sealed record TaskInputRequested(string TaskId)
    : EventPayload<TaskInputRequested>, IEventPayload<TaskInputRequested>
{
    /// <summary>The id of the request that it waits for.</summary>
    public string? RequestId { get; init; }

    /// <summary>The reason, for people.</summary>
    public string? Reason { get; init; }

    static JsonTypeInfo<TaskInputRequested> IEventPayload<TaskInputRequested>.JsonType =>
        EventJson.For<TaskInputRequested>(CoreEventJson.Default);
}
