using System.Text.Json.Serialization.Metadata;

namespace Cop.AI;

/// <summary>An agent begins work.</summary>
/// <remarks>Protocol 10.3.2; decision D-66b.</remarks>
[EventType(AiEventTypes.Started)]
public sealed record AgentStarted() : EventPayload<AgentStarted>, IEventPayload<AgentStarted>
{
    /// <summary>The task that it belongs to; a step otherwise.</summary>
    public string? TaskId { get; init; }

    /// <summary>The step that it belongs to.</summary>
    public string? StepId { get; init; }

    static JsonTypeInfo<AgentStarted> IEventPayload<AgentStarted>.JsonType => EventJson.For<AgentStarted>(AiJson.Default);
}
