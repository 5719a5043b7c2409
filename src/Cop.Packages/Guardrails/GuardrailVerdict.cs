namespace Cop.Packages;

/// <summary>A verdict of a guardrail on a text or a call of a tool.</summary>
/// <param name="Rule">package/constraint, or tool/check for what the code enforces.</param>
/// <param name="Action">refuse, approve, redact or flag, the severest first.</param>
/// <param name="Reason">The reason, for a log.</param>
/// <param name="Response">The answer to the user where it is refused.</param>
public sealed record GuardrailVerdict(string Rule, string Action, string Reason, string? Response)
{
    /// <summary>The alert that the verdict counts for, with the guardrail as package/guardrail; null for none.</summary>
    internal GuardrailAlert? Alert { get; init; }

    /// <summary>The level of its log line, warn or error; null for no line.</summary>
    internal string? LogLevel { get; init; }

    /// <summary>Whether it is escalated.</summary>
    internal bool IsEscalated { get; init; }
}
