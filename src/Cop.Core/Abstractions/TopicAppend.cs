using System.Collections.Immutable;

namespace Cop;

/// <summary>What one commit adds to one topic.</summary>
public sealed record TopicAppend
{
    /// <summary>The head that the decision saw; null when the topic had no event. The commit fails when it has moved.</summary>
    public required TopicHead? Before { get; init; }

    /// <summary>The head afterwards.</summary>
    public required TopicHead After { get; init; }

    /// <summary>The events, their topicSeq consecutive from the one after <see cref="Before"/>.</summary>
    public ImmutableArray<StoredEvent> Events { get; init; } = [];

    /// <summary>The rows that they changed, as they are afterwards.</summary>
    public ImmutableArray<View> Views { get; init; } = [];

    /// <summary>Refuses an append that does not lead from its head to the one afterwards, whatever the store holds. A store calls it before it writes.</summary>
    /// <exception cref="CopInvariantException">A bug of the append's maker; it names the topic.</exception>
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
            throw new CopInvariantException($"A commit to topic '{After.TopicId}' does not lead from its head {Before} to {After}; this is a bug of its maker.");
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
