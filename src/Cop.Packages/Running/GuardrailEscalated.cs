using System.Text.Json.Serialization.Metadata;

namespace Cop.Packages;

/// <summary>
/// A violation was escalated: <c>violation_responses.escalate</c> or <c>monitoring.escalate_on</c> of its guardrail file. A topic has at
/// most one such event of a rule.
/// </summary>
/// <param name="TaskId">The task of the first violation.</param>
/// <param name="Stage">input, tool_call, tool_result or output.</param>
/// <param name="Rule">package/constraint.</param>
/// <param name="Verdict">refuse, approve, redact or flag.</param>
[EventType(PackagesEventTypes.GuardrailEscalated)]
public sealed record GuardrailEscalated(string TaskId, string Stage, string Rule, string Verdict)
    : EventPayload<GuardrailEscalated>, IEventPayload<GuardrailEscalated>
{
    /// <summary>The identity of the agent whose work it was.</summary>
    public string? Agent { get; init; }

    /// <summary>The call of a tool; null for a text of the conversation.</summary>
    public string? CallId { get; init; }

    /// <summary>The digest of the bundle that the rule is from.</summary>
    public string? BundleDigest { get; init; }

    /// <summary>The person or role that is asked; null where the host names none.</summary>
    public string? To { get; init; }

    /// <summary>The request to that person or role; null for none.</summary>
    public string? RequestId { get; init; }

    static JsonTypeInfo<GuardrailEscalated> IEventPayload<GuardrailEscalated>.JsonType =>
        EventJson.For<GuardrailEscalated>(PackagesJson.Default);
}
