using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A task is done.</summary>
/// <param name="TaskId">The task.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TaskCompleted)]
public sealed record TaskCompleted(string TaskId)
    : EventPayload<TaskCompleted>, IEventPayload<TaskCompleted>
{
    private readonly ValueArray<string> _artifactIds = [];

    /// <summary>The result.</summary>
    public CopJson? Result { get; init; }

    /// <summary>Ids of artifacts that belong to it.</summary>
    public ImmutableArray<string> ArtifactIds { get => _artifactIds; init => _artifactIds = value.IsDefault ? [] : value; }

    /// <summary>Completes a task with a record as its result.</summary>
    /// <typeparam name="T">The record; <see cref="CopTask.ResultAs{T}"/> reads it.</typeparam>
    public static TaskCompleted With<T>(string taskId, T result) where T : ICopData<T> =>
        new(taskId) { Result = DataJson.Write(result) };

    static JsonTypeInfo<TaskCompleted> IEventPayload<TaskCompleted>.JsonType => EventJson.For<TaskCompleted>(CoreEventJson.Default);
}
