using System.Text.Json.Serialization.Metadata;
using Cop.Events;

namespace Cop.AI;

/// <summary>A tool has returned, or its call has failed.</summary>
/// <param name="CallId">The call.</param>
/// <remarks>Protocol 10.3.2; decision D-66b.</remarks>
[EventType(AiEventTypes.ToolResult)]
public sealed record AgentToolResult(string CallId) : EventPayload<AgentToolResult>, IEventPayload<AgentToolResult>
{
    /// <summary>The task that it belongs to; a step otherwise.</summary>
    public string? TaskId { get; init; }

    /// <summary>The step that it belongs to.</summary>
    public string? StepId { get; init; }

    /// <summary>The artifact of the result.</summary>
    public string? ArtifactId { get; init; }

    /// <summary>The error; null when it succeeded.</summary>
    public EventError? Error { get; init; }

    static JsonTypeInfo<AgentToolResult> IEventPayload<AgentToolResult>.JsonType => EventJson.For<AgentToolResult>(AiJson.Default);
}
