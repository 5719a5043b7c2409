namespace Cop.Causality;

/// <summary>A causal dependency between two events.</summary>
/// <param name="ParentEventId">Id of the event that the child depends on.</param>
/// <param name="ChildEventId">Id of the dependent event.</param>
/// <remarks>Protocol 3.2.1.</remarks>
public readonly record struct CausalEdge(string ParentEventId, string ChildEventId);
