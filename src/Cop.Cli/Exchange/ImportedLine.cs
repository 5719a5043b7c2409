namespace Cop.Cli;

/// <summary>A line of an import: an event of another store, or a foreign CloudEvent.</summary>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="StoreId">The store that the event comes from.</param>
/// <param name="Event">The event as it was; null for a foreign CloudEvent.</param>
/// <param name="Foreign">The drafts of a foreign CloudEvent.</param>
internal sealed record ImportedLine(int Number, string? StoreId, Event? Event, ImportedCloudEvent? Foreign);
