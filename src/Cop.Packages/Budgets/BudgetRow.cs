namespace Cop.Packages;

/// <summary>The tokens of one part of a bundle.</summary>
/// <param name="Id">package/kind/name.</param>
/// <param name="Tokens">The number.</param>
public sealed record BudgetRow(string Id, TokenCount Tokens);
