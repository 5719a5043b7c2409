namespace Cop;

/// <summary>An event in a causal graph.</summary>
/// <param name="Event">The event.</param>
/// <param name="Depth">The fewest steps to the event that was asked about.</param>
public sealed record CausalNode(Event Event, int Depth);
