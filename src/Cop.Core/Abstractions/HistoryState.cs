using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>What a store says of its history, as of one moment.</summary>
/// <remarks>Decision M-16.</remarks>
public sealed record HistoryState
{
    private readonly ValueArray<EventMark> _found = [];

    /// <summary>The random id of the history; another one stands once a node has found that the end of the log was lost.</summary>
    public required string HistoryId { get; init; }

    /// <summary>The event at the last position; null when no event has a position.</summary>
    public EventMark? Last { get; init; }

    /// <summary>Of the ids that were asked for, the events that are stored, with their positions, in no order.</summary>
    public ImmutableArray<EventMark> Found { get => _found; init => _found = value; }
}
