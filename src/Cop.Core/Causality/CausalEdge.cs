namespace Cop;

/// <summary>That one event depends on another (spec 3.2.1).</summary>
/// <param name="ParentEventId">What it depends on.</param>
/// <param name="ChildEventId">What depends.</param>
public readonly record struct CausalEdge(string ParentEventId, string ChildEventId);
