using System.Collections.Immutable;

namespace Cop;

/// <summary>The changes of a durable unit to one topic.</summary>
internal sealed class TopicChange
{
    public required TopicHead? Before { get; init; }

    public required TopicHead After { get; init; }

    /// <summary>The appended events.</summary>
    public required IndexedEvent[] Events { get; init; }

    /// <summary>Earlier events of the log that are applied by it.</summary>
    /// <remarks>Decision D-22.</remarks>
    public IReadOnlyList<Event> Released { get; init; } = [];

    /// <summary>The changed rows.</summary>
    public ImmutableArray<View> Views { get; set; } = [];

    /// <summary>Returns the events that it applies, ascending.</summary>
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
