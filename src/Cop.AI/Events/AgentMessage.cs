using System.Text.Json.Serialization.Metadata;

namespace Cop.AI;

/// <summary>A message of a conversation.</summary>
/// <param name="ArtifactId">The artifact of its content.</param>
/// <remarks>Protocol 10.3.2; decision D-66b.</remarks>
[EventType(AiEventTypes.Message)]
public sealed record AgentMessage(string ArtifactId) : EventPayload<AgentMessage>, IEventPayload<AgentMessage>
{
    /// <summary>The task that it belongs to; a step otherwise.</summary>
    public string? TaskId { get; init; }

    /// <summary>The step that it belongs to.</summary>
    public string? StepId { get; init; }

    static JsonTypeInfo<AgentMessage> IEventPayload<AgentMessage>.JsonType => EventJson.For<AgentMessage>(AiJson.Default);
}
