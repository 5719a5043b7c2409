namespace Cop;

/// <summary>A durable event with its offset in the journal.</summary>
/// <param name="Event">The event.</param>
/// <param name="Offset">Offset of its canonical bytes.</param>
/// <param name="HasDigest">Whether the digest of its draft precedes them.</param>
internal readonly record struct IndexedEvent(Event Event, long Offset, bool HasDigest)
{
    public EventKey Key { get; } = EventKey.FromEventId(Event.Id);

    /// <summary>The distinct keys of its parents.</summary>
    public EventKey[] Parents { get; } = Event.ParentEventIds.Length switch
    {
        0 => [],
        1 => [EventKey.FromEventId(Event.ParentEventIds[0])],
        _ => [.. Event.ParentEventIds.Distinct(StringComparer.Ordinal).Select(EventKey.FromEventId)],
    };
}
