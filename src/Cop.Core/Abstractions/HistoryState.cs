using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>The state of a store's history as of one moment.</summary>
/// <remarks>Decision M-16.</remarks>
public sealed record HistoryState
{
    private readonly ValueArray<EventMark> _found = [];

    /// <summary>The random id of the history; replaced when a node finds that the end of the log was lost.</summary>
    public required string HistoryId { get; init; }

    /// <summary>The event at the last position; null when no event has a position.</summary>
    public EventMark? Last { get; init; }

    /// <summary>The stored events of the requested ids, with their positions, in no order.</summary>
    public ImmutableArray<EventMark> Found { get => _found; init => _found = value; }
}
