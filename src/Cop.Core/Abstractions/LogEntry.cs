namespace Cop.Storage;

/// <summary>An event of the log with its cursor, for readers that store the cursor themselves.</summary>
/// <param name="Cursor">The cursor from which to continue after the event.</param>
/// <param name="Event">The event, upcast.</param>
public sealed record LogEntry(LogCursor Cursor, Event Event);
