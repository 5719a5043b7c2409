namespace Cop.Causality;

/// <summary>A parent that is not among the events.</summary>
/// <param name="EventId">Id of the event that names it.</param>
/// <param name="ParentEventId">Id of the parent.</param>
/// <remarks>Decision D-22.</remarks>
public readonly record struct MissingParent(string EventId, string ParentEventId);
