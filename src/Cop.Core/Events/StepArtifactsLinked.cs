using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>Artifacts were added to a step.</summary>
/// <param name="StepId">The step.</param>
/// <param name="ArtifactIds">The ids of the artifacts.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.StepArtifactsLinked)]
public sealed record StepArtifactsLinked(string StepId, ImmutableArray<string> ArtifactIds)
    : EventPayload<StepArtifactsLinked>, IEventPayload<StepArtifactsLinked>
{
    private readonly ValueArray<string> _artifactIds = ArtifactIds;

    /// <summary>The ids of the artifacts.</summary>
    public ImmutableArray<string> ArtifactIds { get => _artifactIds; init => _artifactIds = value.IsDefault ? [] : value; }

    static JsonTypeInfo<StepArtifactsLinked> IEventPayload<StepArtifactsLinked>.JsonType =>
        EventJson.For<StepArtifactsLinked>(CoreEventJson.Default);
}
