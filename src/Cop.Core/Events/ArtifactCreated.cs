using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>An artifact was created.</summary>
/// <param name="Artifact">The artifact.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.ArtifactCreated)]
public sealed record ArtifactCreated(CreatedArtifact Artifact)
    : EventPayload<ArtifactCreated>, IEventPayload<ArtifactCreated>
{
    /// <summary>The task that it belongs to.</summary>
    public string? TaskId { get; init; }

    /// <summary>The step that it belongs to.</summary>
    public string? StepId { get; init; }

    static JsonTypeInfo<ArtifactCreated> IEventPayload<ArtifactCreated>.JsonType => EventJson.For<ArtifactCreated>(CoreEventJson.Default);
}
