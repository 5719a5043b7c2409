namespace Cop.Packages;

/// <summary>The alert of a guardrail file: monitoring.alert_threshold.</summary>
/// <param name="Guardrail">The name of the file.</param>
/// <param name="Threshold">The number of verdicts of its constraints in one conversation that raise it.</param>
internal sealed record GuardrailAlert(string Guardrail, int Threshold);
