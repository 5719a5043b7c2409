namespace Cop;

/// <summary>A durable event with where it stands in the journal.</summary>
/// <param name="Event">The event.</param>
/// <param name="Offset">Where its canonical bytes begin.</param>
/// <param name="HasDigest">Whether the digest of its draft stands before them.</param>
internal readonly record struct IndexedEvent(Event Event, long Offset, bool HasDigest)
{
    public EventKey Key { get; } = EventKey.FromEventId(Event.Id);

    /// <summary>The keys of its parents, each once.</summary>
    public EventKey[] Parents { get; } = Event.ParentEventIds.Length switch
    {
        0 => [],
        1 => [EventKey.FromEventId(Event.ParentEventIds[0])],
        _ => [.. Event.ParentEventIds.Distinct(StringComparer.Ordinal).Select(EventKey.FromEventId)],
    };
}
