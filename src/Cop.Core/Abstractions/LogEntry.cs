namespace Cop.Storage;

/// <summary>An event of the log with its place, for whoever keeps that place outside the store.</summary>
/// <param name="Cursor">Where to go on behind it.</param>
/// <param name="Event">The event, as upcasters show it.</param>
public sealed record LogEntry(LogCursor Cursor, Event Event);
