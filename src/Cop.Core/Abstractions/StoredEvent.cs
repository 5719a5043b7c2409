namespace Cop;

/// <summary>An event with what the store keeps beside it.</summary>
/// <param name="Event">The event.</param>
/// <param name="DraftDigest">Lower-case hex SHA-256 of the draft as its caller gave it (D-13); empty for a replicated event.</param>
public sealed record StoredEvent(Event Event, string DraftDigest);
