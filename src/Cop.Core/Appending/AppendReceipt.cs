using System.Collections.Immutable;

namespace Cop;

/// <summary>The result of an append.</summary>
/// <param name="Events">The durable events, in the order of the drafts.</param>
/// <param name="IsDuplicate">Whether they were durable before, from an earlier call with the same ids (D-13).</param>
public sealed record AppendReceipt(ImmutableArray<Event> Events, bool IsDuplicate = false)
{
    private readonly ValueArray<Event> _events = Events;
    private readonly ValueArray<AgentSubscription> _subscriptions = [];

    /// <summary>The durable events, in the order of the drafts.</summary>
    public ImmutableArray<Event> Events { get => _events; init => _events = value; }

    /// <summary>The first event.</summary>
    public Event First => Events[0];

    /// <summary>Whether the events are committed; false in a transaction of the host, which commits or rolls back.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>Returns the first event of a record's type.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Event<TPayload> FirstOf<TPayload>() where TPayload : IEventPayload<TPayload>
    {
        var filter = EventFilter.For<TPayload>();
        return Events.FirstOrDefault(appended => filter.MatchesType(appended.Type))?.As<TPayload>() ?? throw new InvalidOperationException(
            $"The append has no '{TPayload.EventType}'; it has: {string.Join(", ", Events.Select(appended => appended.Type))}.");
    }

    /// <summary>The subscriptions that were committed with the events.</summary>
    internal ImmutableArray<AgentSubscription> Subscriptions { get => _subscriptions; init => _subscriptions = value; }
}
