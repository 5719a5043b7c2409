namespace Cop.Storage;

/// <summary>An event as a node remembers it: enough to tell later whether it still stands where it stood.</summary>
/// <param name="EventId">Its id.</param>
/// <param name="TopicId">Its topic.</param>
/// <param name="TopicSeq">Its place in the topic.</param>
/// <param name="Hash">The first 16 bytes of its hash (<see cref="Event.HashKey"/>).</param>
/// <remarks>Decision M-16.</remarks>
public readonly record struct EventMark(string EventId, string TopicId, long TopicSeq, Guid Hash)
{
    /// <summary>Its position; null while it has none, or where it is not known.</summary>
    public long? Position { get; init; }

    /// <summary>The mark of an event.</summary>
    /// <param name="stored">The event as it is stored.</param>
    /// <param name="position">Its position, where that is known.</param>
    public static EventMark Of(Event stored, long? position = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new EventMark(stored.Id, stored.TopicId, stored.TopicSeq, stored.HashKey) { Position = position };
    }

    /// <summary>Whether another mark is of the same event in the same place. A position that only one of them has says nothing.</summary>
    /// <param name="other">The other mark.</param>
    public bool IsSame(EventMark other) => (EventId, TopicId, TopicSeq, Hash) == (other.EventId, other.TopicId, other.TopicSeq, other.Hash)
        && (Position is null || other.Position is null || Position == other.Position);
}
