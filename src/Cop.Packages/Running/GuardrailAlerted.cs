using System.Text.Json.Serialization.Metadata;

namespace Cop.Packages;

/// <summary>
/// The verdicts of a guardrail reached the threshold of its file in a conversation. A topic has at most one such event of a guardrail.
/// </summary>
/// <param name="TaskId">The task of the verdict that reached it.</param>
/// <param name="Guardrail">package/guardrail.</param>
/// <param name="Threshold">The threshold: monitoring.alert_threshold.</param>
/// <param name="Count">The number of verdicts with it; more than the threshold where an earlier bundle had a higher one.</param>
[EventType(PackagesEventTypes.GuardrailAlerted)]
public sealed record GuardrailAlerted(string TaskId, string Guardrail, int Threshold, int Count)
    : EventPayload<GuardrailAlerted>, IEventPayload<GuardrailAlerted>
{
    /// <summary>The identity of the agent whose work it was.</summary>
    public string? Agent { get; init; }

    /// <summary>The digest of the bundle that the threshold is from.</summary>
    public string? BundleDigest { get; init; }

    static JsonTypeInfo<GuardrailAlerted> IEventPayload<GuardrailAlerted>.JsonType =>
        EventJson.For<GuardrailAlerted>(PackagesJson.Default);
}
