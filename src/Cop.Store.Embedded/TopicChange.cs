using System.Collections.Immutable;

namespace Cop;

/// <summary>What a durable unit does to one topic.</summary>
internal sealed class TopicChange
{
    public required TopicHead? Before { get; init; }

    public required TopicHead After { get; init; }

    /// <summary>The events that it adds.</summary>
    public required IndexedEvent[] Events { get; init; }

    /// <summary>Events that were in the log already and are applied by it (D-22).</summary>
    public IReadOnlyList<Event> Released { get; init; } = [];

    /// <summary>The rows afterwards that it changes.</summary>
    public ImmutableArray<View> Views { get; set; } = [];

    /// <summary>The events that it applies, ascending.</summary>
    public Event[] Applied()
    {
        var own = 0;
        while (own < Events.Length && Events[own].Event.TopicSeq <= After.AppliedSeq)
            own++;
        var applied = new Event[Released.Count + own];
        for (var i = 0; i < applied.Length; i++)
            applied[i] = i < Released.Count ? Released[i] : Events[i - Released.Count].Event;
        return applied;
    }

    /// <summary>Whether the head follows from the events alone, so that the journal needs no entry for it.</summary>
    public bool IsPlain => After.AppliedSeq == After.LastSeq && After.BlockedBy is null && After.ReplicaOf == Before?.ReplicaOf
        && (Before is null || Before.AppliedSeq == Before.LastSeq);
}
