using System.Text.Json.Serialization.Metadata;

namespace Cop.Packages;

/// <summary>A guardrail found something in a text or a call. What it found is not in the event.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Stage">input, tool_call, tool_result or output.</param>
/// <param name="Rule">package/constraint, or tool/check for what the code enforces.</param>
/// <param name="Verdict">refuse, approve, redact or flag.</param>
[EventType(PackagesEventTypes.GuardrailEvaluated)]
public sealed record GuardrailEvaluated(string TaskId, string Stage, string Rule, string Verdict)
    : EventPayload<GuardrailEvaluated>, IEventPayload<GuardrailEvaluated>
{
    /// <summary>The call of a tool; null for a text of the conversation.</summary>
    public string? CallId { get; init; }

    /// <summary>The digest of the bundle that the rule is from.</summary>
    public string? BundleDigest { get; init; }

    /// <summary>The guardrail of the rule, as package/guardrail, where it has a threshold; else null.</summary>
    public string? Guardrail { get; init; }

    /// <summary>The number of verdicts of the guardrail in a topic that raises an alert; null for none.</summary>
    public int? AlertAt { get; init; }

    /// <summary>The level of the host's log line, warn or error; null for no line.</summary>
    public string? LogLevel { get; init; }

    /// <summary>True where the violation is escalated; else null.</summary>
    public bool? Escalate { get; init; }

    /// <summary>The person or role that the host asks about an escalation; null for none.</summary>
    public string? EscalateTo { get; init; }

    static JsonTypeInfo<GuardrailEvaluated> IEventPayload<GuardrailEvaluated>.JsonType =>
        EventJson.For<GuardrailEvaluated>(PackagesJson.Default);
}
