namespace Cop.Packages;

/// <summary>The tokens of a target.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Budget">The tokens.</param>
public sealed record TargetBudget(string Target, TokenBudget Budget);
