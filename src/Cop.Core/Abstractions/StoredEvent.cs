namespace Cop.Storage;

/// <summary>An event with the digest of its draft.</summary>
/// <param name="Event">The event.</param>
/// <param name="DraftDigest">Lower-case hex SHA-256 of the draft as its caller passed it; empty for a replicated event.</param>
public sealed record StoredEvent(Event Event, string DraftDigest);
