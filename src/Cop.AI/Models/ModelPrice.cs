namespace Cop.AI;

/// <summary>The price of a model, for a million tokens.</summary>
/// <param name="Input">The price of a million tokens of requests.</param>
/// <param name="Output">The price of a million tokens of answers.</param>
public sealed record ModelPrice(decimal Input, decimal Output);
