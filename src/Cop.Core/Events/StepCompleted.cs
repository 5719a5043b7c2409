using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A step is done.</summary>
/// <param name="StepId">The step.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.StepCompleted)]
public sealed record StepCompleted(string StepId)
    : EventPayload<StepCompleted>, IEventPayload<StepCompleted>
{
    private readonly ValueArray<string> _artifactIds = [];

    /// <summary>The error.</summary>
    public EventError? Error { get; init; }

    /// <summary>Ids of artifacts that belong to it.</summary>
    public ImmutableArray<string> ArtifactIds { get => _artifactIds; init => _artifactIds = value.IsDefault ? [] : value; }

    /// <summary>The reason, for people.</summary>
    public string? Reason { get; init; }

    static JsonTypeInfo<StepCompleted> IEventPayload<StepCompleted>.JsonType => EventJson.For<StepCompleted>(CoreEventJson.Default);
}
