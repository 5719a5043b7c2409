using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.AI;

/// <summary>An agent has finished its work.</summary>
/// <remarks>Protocol 10.3.2; decision D-66b.</remarks>
[EventType(AiEventTypes.Completed)]
public sealed record AgentCompleted() : EventPayload<AgentCompleted>, IEventPayload<AgentCompleted>
{
    private readonly ImmutableArray<string> _artifactIds = [];

    /// <summary>The task that it belongs to; a step otherwise.</summary>
    public string? TaskId { get; init; }

    /// <summary>The step that it belongs to.</summary>
    public string? StepId { get; init; }

    /// <summary>The artifacts of its result.</summary>
    public ImmutableArray<string> ArtifactIds { get => _artifactIds; init => _artifactIds = value.IsDefault ? [] : value; }

    /// <summary>The use of the work; null when it is unknown.</summary>
    public ModelUsage? Usage { get; init; }

    static JsonTypeInfo<AgentCompleted> IEventPayload<AgentCompleted>.JsonType => EventJson.For<AgentCompleted>(AiJson.Default);
}
