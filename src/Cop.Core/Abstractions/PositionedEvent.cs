namespace Cop;

/// <summary>An event with its place in the order over all topics (M-9).</summary>
public readonly record struct PositionedEvent(long Position, Event Event);
