using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The result of a validation.</summary>
/// <param name="Budgets">The tokens of each target.</param>
public sealed record ValidationReport(ImmutableArray<TargetBudget> Budgets);
