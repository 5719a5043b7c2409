namespace Cop.Causality;

/// <summary>An event in a causal graph.</summary>
/// <param name="Event">The event.</param>
/// <param name="Depth">Least number of steps to the queried event.</param>
public sealed record CausalNode(Event Event, int Depth);
