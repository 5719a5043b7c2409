namespace Cop.Storage;

/// <summary>An event as a node remembers it: sufficient to detect later that the store lost it.</summary>
/// <param name="EventId">Id of the event.</param>
/// <param name="TopicId">Topic of the event.</param>
/// <param name="TopicSeq">topicSeq of the event.</param>
/// <param name="Hash">First 16 bytes of its hash (<see cref="Event.HashKey"/>).</param>
/// <remarks>Decision M-16.</remarks>
public readonly record struct EventMark(string EventId, string TopicId, long TopicSeq, Guid Hash)
{
    /// <summary>The position; null while it has none or it is unknown.</summary>
    public long? Position { get; init; }

    /// <summary>Creates the mark of an event.</summary>
    /// <param name="stored">The stored event.</param>
    /// <param name="position">The position; null when unknown.</param>
    public static EventMark Of(Event stored, long? position = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new EventMark(stored.Id, stored.TopicId, stored.TopicSeq, stored.HashKey) { Position = position };
    }

    /// <summary>Returns whether two marks are of the same event. A position that only one of them has is ignored.</summary>
    /// <param name="other">The other mark.</param>
    public bool IsSame(EventMark other) => (EventId, TopicId, TopicSeq, Hash) == (other.EventId, other.TopicId, other.TopicSeq, other.Hash)
        && (Position is null || other.Position is null || Position == other.Position);
}
