using System.Collections.Immutable;

namespace Cop;

/// <summary>Events that a read model applies in one transaction.</summary>
/// <param name="Events">The events that its filter matches, upcast, in the order of positions.</param>
/// <param name="From">The position that the read model must have.</param>
/// <param name="To">The position that it reaches.</param>
/// <remarks>Decisions M-9, M-12.</remarks>
public sealed record ProjectionBatch(ImmutableArray<Event> Events, long From, long To)
{
    private readonly ValueArray<Event> _events = Events;

    /// <summary>The events that its filter matches, upcast, in the order of positions.</summary>
    public ImmutableArray<Event> Events { get => _events; init => _events = value; }
}
