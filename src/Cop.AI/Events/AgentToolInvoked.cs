using System.Text.Json.Serialization.Metadata;

namespace Cop.AI;

/// <summary>An agent calls a tool.</summary>
/// <param name="CallId">The call; the idempotency key of a side effect.</param>
/// <param name="Tool">The name of the tool.</param>
/// <param name="Arguments">The arguments, an object.</param>
/// <remarks>Protocol 10.3.2; decision D-66b.</remarks>
[EventType(AiEventTypes.ToolInvoked)]
public sealed record AgentToolInvoked(string CallId, string Tool, CopJson Arguments) : EventPayload<AgentToolInvoked>,
    IEventPayload<AgentToolInvoked>
{
    /// <summary>The task that it belongs to; a step otherwise.</summary>
    public string? TaskId { get; init; }

    /// <summary>The step that it belongs to.</summary>
    public string? StepId { get; init; }

    /// <summary>Whether the result is in the same commit: no tool runner runs it.</summary>
    public bool? Inline { get; init; }

    /// <summary>The digest of the definition of the tool that was called.</summary>
    public string? Definition { get; init; }

    /// <summary>The request to a person that approved it; null when none was needed.</summary>
    public string? RequestId { get; init; }

    static JsonTypeInfo<AgentToolInvoked> IEventPayload<AgentToolInvoked>.JsonType => EventJson.For<AgentToolInvoked>(AiJson.Default);
}
