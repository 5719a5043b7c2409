namespace Cop;

/// <summary>A parent that is not among the events (D-22).</summary>
/// <param name="EventId">The event that names it.</param>
/// <param name="ParentEventId">The parent.</param>
public readonly record struct MissingParent(string EventId, string ParentEventId);
