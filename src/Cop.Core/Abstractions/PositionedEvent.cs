namespace Cop;

/// <summary>An event with its position in the global order.</summary>
/// <remarks>Decision M-9.</remarks>
public readonly record struct PositionedEvent(long Position, Event Event);
