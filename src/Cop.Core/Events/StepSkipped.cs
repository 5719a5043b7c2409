using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A step was skipped.</summary>
/// <param name="StepId">The step.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.StepSkipped)]
public sealed record StepSkipped(string StepId)
    : EventPayload<StepSkipped>, IEventPayload<StepSkipped>
{
    private readonly ValueArray<string> _artifactIds = [];

    /// <summary>The error.</summary>
    public EventError? Error { get; init; }

    /// <summary>Ids of artifacts that belong to it.</summary>
    public ImmutableArray<string> ArtifactIds { get => _artifactIds; init => _artifactIds = value.IsDefault ? [] : value; }

    /// <summary>The reason, for people.</summary>
    public string? Reason { get; init; }

    static JsonTypeInfo<StepSkipped> IEventPayload<StepSkipped>.JsonType => EventJson.For<StepSkipped>(CoreEventJson.Default);
}
