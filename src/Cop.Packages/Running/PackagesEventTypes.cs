namespace Cop.Packages;

/// <summary>The event types of the profile COP/Packages.</summary>
public static class PackagesEventTypes
{
    /// <summary>A bundle was bound to an agent.</summary>
    public const string Bound = "context.bound";

    /// <summary>The binding of an agent has ended.</summary>
    public const string Unbound = "context.unbound";

    /// <summary>A guardrail found something in a text or a call.</summary>
    public const string GuardrailEvaluated = "guardrail.evaluated";

    /// <summary>The verdicts of a guardrail reached the threshold of its file.</summary>
    public const string GuardrailAlerted = "guardrail.alerted";

    /// <summary>A violation was escalated, as its guardrail file wants.</summary>
    public const string GuardrailEscalated = "guardrail.escalated";
}
