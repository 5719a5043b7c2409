using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>One topic's part of a commit.</summary>
public sealed record TopicAppend
{
    private readonly ValueArray<StoredEvent> _events = [];
    private readonly ValueArray<View> _views = [];

    /// <summary>
    /// The head that the decision used; null when the topic had no event. The unit is stale when the stored head differs.
    /// </summary>
    public required TopicHead? Before { get; init; }

    /// <summary>The head after the commit.</summary>
    public required TopicHead After { get; init; }

    /// <summary>The events, with consecutive topicSeq after <see cref="Before"/>.</summary>
    public ImmutableArray<StoredEvent> Events { get => _events; init => _events = value; }

    /// <summary>The derived rows that the events changed, as they are after the commit.</summary>
    public ImmutableArray<View> Views { get => _views; init => _views = value; }

    /// <summary>
    /// Throws when the append does not lead from <see cref="Before"/> to <see cref="After"/>. A store calls it before it writes.
    /// </summary>
    /// <exception cref="CopInvariantException">The append is inconsistent; the message names the topic. A bug in the code that created
    /// it.</exception>
    public void ThrowIfMalformed()
    {
        var first = Before?.LastSeq + 1 ?? (Events.IsEmpty ? 1 : Events[0].Event.TopicSeq);
        var applied = Before?.AppliedSeq ?? -1;
        var isSound = (Before is null ? first is 0 or 1 && Events.Length > 0 : Before.TopicId == After.TopicId)
            && HasConsecutiveEvents(first)
            && After.LastSeq == first + Events.Length - 1
            && After.LastHash == (Events.IsEmpty ? Before!.LastHash : Events[^1].Event.HashKey)
            && After.AppliedSeq <= After.LastSeq && After.AppliedSeq >= applied
            && After.Revision == (Before?.Revision ?? 0)
            && (Views.IsEmpty || After.AppliedSeq > applied);
        if (!isSound)
            throw new CopInvariantException(
                $"A commit to topic '{After.TopicId}' does not lead from its head {Before} to {After}; this is a bug in the code that " +
                    $"created it.");
    }

    private bool HasConsecutiveEvents(long first)
    {
        for (var i = 0; i < Events.Length; i++)
        {
            var added = Events[i].Event;
            if (added.TopicSeq != first + i || added.TopicId != After.TopicId)
                return false;
        }

        return true;
    }
}
