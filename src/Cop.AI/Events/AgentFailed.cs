using System.Text.Json.Serialization.Metadata;
using Cop.Events;

namespace Cop.AI;

/// <summary>An agent has failed.</summary>
/// <param name="Error">The error.</param>
/// <remarks>Protocol 10.3.2; decision D-66b.</remarks>
[EventType(AiEventTypes.Failed)]
public sealed record AgentFailed(EventError Error) : EventPayload<AgentFailed>, IEventPayload<AgentFailed>
{
    /// <summary>The task that it belongs to; a step otherwise.</summary>
    public string? TaskId { get; init; }

    /// <summary>The step that it belongs to.</summary>
    public string? StepId { get; init; }

    /// <summary>The use of the work; null when it is unknown.</summary>
    public ModelUsage? Usage { get; init; }

    static JsonTypeInfo<AgentFailed> IEventPayload<AgentFailed>.JsonType => EventJson.For<AgentFailed>(AiJson.Default);
}
