using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A step of a task was created; it is pending.</summary>
/// <param name="StepId">The step.</param>
/// <param name="TaskId">The task.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.StepCreated)]
public sealed record StepCreated(string StepId, string TaskId)
    : EventPayload<StepCreated>, IEventPayload<StepCreated>
{
    private readonly ValueArray<string> _artifactIds = [];

    /// <summary>The title.</summary>
    public string? Title { get; init; }

    /// <summary>Ids of artifacts that belong to it.</summary>
    public ImmutableArray<string> ArtifactIds { get => _artifactIds; init => _artifactIds = value.IsDefault ? [] : value; }

    /// <summary>Metadata, an object.</summary>
    public CopJson? Metadata { get; init; }

    static JsonTypeInfo<StepCreated> IEventPayload<StepCreated>.JsonType => EventJson.For<StepCreated>(CoreEventJson.Default);
}
