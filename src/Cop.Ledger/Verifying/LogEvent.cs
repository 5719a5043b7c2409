namespace Cop.Ledger;

/// <summary>An event of the log with the verification of its own hash.</summary>
/// <param name="Position">Its position, from 1.</param>
/// <param name="Event">The event as stored.</param>
/// <param name="Hash">The result of verifying the hash that it carries; null when it carries none.</param>
internal sealed record LogEvent(long Position, Event Event, HashVerification? Hash)
{
    public static LogEvent Of(PositionedEvent stored) =>
        new(stored.Position, stored.Event, ObjectHash.Verify(stored.Event.Json));
}
