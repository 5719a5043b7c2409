using System.Collections.Immutable;

namespace Cop;

/// <summary>A node's memory of the store's history at one moment.</summary>
internal sealed record RememberedHistory
{
    /// <summary>The history's id.</summary>
    public required string HistoryId { get; init; }

    /// <summary>The event at the last position of the last comparison.</summary>
    public EventMark? Last { get; init; }

    /// <summary>
    /// The events to compare: those since the last comparison, the last one of each topic, and older ones without a position.
    /// </summary>
    public ImmutableArray<EventMark> Unconfirmed { get; init; } = [];

    /// <summary>The last row of a subscription that this node wrote; null for none.</summary>
    public AgentSubscription? LastRow { get; init; }

    /// <summary>The number of events remembered so far.</summary>
    public long Count { get; init; }

    /// <summary>Whether a commit or a read has detected a changed history.</summary>
    public bool IsSuspected { get; init; }

    /// <summary>All events to compare.</summary>
    public IEnumerable<EventMark> Marks => Last is { } last ? Unconfirmed.Append(last) : Unconfirmed;

    /// <summary>Returns whether the store's history differs from the remembered one.</summary>
    /// <param name="found">The state of the store's history.</param>
    /// <param name="mayBeBehind">Whether a lagging standby may have responded: events missing at the end then prove nothing.</param>
    public bool IsOther(HistoryState found, bool mayBeBehind)
    {
        if (found.HistoryId != HistoryId)
            return true;
        if (!mayBeBehind)
            return !HistoryRules.Missing(Marks, found.Found).IsEmpty;
        return Last is { } last && found.Last?.Position >= last.Position && !HistoryRules.Missing([last], found.Found).IsEmpty;
    }

    /// <summary>Returns whether the store has an older row in place of the last one that this node wrote, or another one.</summary>
    public bool IsOther(AgentSubscription stored) => LastRow is { } written
        && (stored.Version < written.Version || (stored.Version == written.Version && stored.WriteToken != written.WriteToken));
}
