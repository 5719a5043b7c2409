using System.Collections.Immutable;

namespace Cop;

/// <summary>What a node remembers of the store's history at one moment.</summary>
internal sealed record RememberedHistory
{
    /// <summary>The history's id.</summary>
    public required string HistoryId { get; init; }

    /// <summary>The event at the last position of the last comparison.</summary>
    public EventMark? Last { get; init; }

    /// <summary>The events that are to be compared: those since the last comparison, of each topic the last, and older ones without a position.</summary>
    public ImmutableArray<EventMark> Unconfirmed { get; init; } = [];

    /// <summary>How many events were remembered so far.</summary>
    public long Count { get; init; }

    /// <summary>Whether a commit or a reading has met a changed history.</summary>
    public bool IsSuspected { get; init; }

    /// <summary>Everything that is to be compared.</summary>
    public IEnumerable<EventMark> Marks => Last is { } last ? Unconfirmed.Append(last) : Unconfirmed;

    /// <summary>Whether the store's history is not the remembered one.</summary>
    /// <param name="found">What the store says.</param>
    /// <param name="mayBeBehind">Whether it may be answered by a standby that is behind: then what is missing at the end proves nothing.</param>
    public bool IsOther(HistoryState found, bool mayBeBehind)
    {
        if (found.HistoryId != HistoryId)
            return true;
        if (!mayBeBehind)
            return !HistoryRules.Missing(Marks, found.Found).IsEmpty;
        return Last is { } last && found.Last?.Position >= last.Position && !HistoryRules.Missing([last], found.Found).IsEmpty;
    }
}
