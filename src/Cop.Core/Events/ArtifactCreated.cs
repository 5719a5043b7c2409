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

    /// <summary>Creates an artifact with a record as its content.</summary>
    /// <typeparam name="T">The record; <see cref="Artifact.ContentAs{T}"/> reads it.</typeparam>
    /// <param name="id">The id, such as <see cref="AgentContext.NewId"/> derives.</param>
    /// <param name="type">The artifact type, such as <c>app/report</c>.</param>
    /// <param name="content">The content.</param>
    public static ArtifactCreated With<T>(string id, string type, T content) where T : ICopData<T> =>
        new(new CreatedArtifact(id, type, DataJson.Write(content)));

    static JsonTypeInfo<ArtifactCreated> IEventPayload<ArtifactCreated>.JsonType => EventJson.For<ArtifactCreated>(CoreEventJson.Default);
}
