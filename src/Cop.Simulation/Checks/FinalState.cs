using System.Collections.Immutable;

namespace Cop;

/// <summary>The state of the store at the end of a simulation.</summary>
internal sealed class FinalState
{
    private readonly SimulatedStore _store;

    public FinalState(Simulation simulation, SimulatedStore store, Observations records, Cluster cluster)
    {
        (_store, Records, Cluster) = (store, records, cluster);
        Lost = store.Lost.ToLookup(lost => lost.Event.Id, StringComparer.Ordinal);
        Positions = [.. store.Storage.ReadPositionsAsync().ToBlockingEnumerable()];
        Events = [.. Positions.Select(stored => stored.Event)];
        Topics = [.. Events.GroupBy(stored => stored.TopicId).Select(topic => new FinalTopicState(
            store.Storage.GetHeadAsync(topic.Key).Result!,
            [.. store.Storage.ReadTopicAsync(topic.Key).ToBlockingEnumerable()],
            store.Storage.ReadRowsAsync(topic.Key, CancellationToken.None).Result!))];
        ById = Events.GroupBy(stored => stored.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        Agents = [
            .. simulation.Agents()
                .Select(agent => agent with { Name = AgentName.Normalize(agent.Name) }).OrderBy(agent => agent.Name, CopId.Comparer)];
    }

    public Observations Records { get; }

    /// <summary>The events that the store has lost, by id.</summary>
    public ILookup<string, LostEvent> Lost { get; }

    public Cluster Cluster { get; }

    public ImmutableArray<PositionedEvent> Positions { get; }

    /// <summary>All events, in the order of positions.</summary>
    public ImmutableArray<Event> Events { get; }

    public ImmutableArray<FinalTopicState> Topics { get; }

    public Dictionary<string, Event> ById { get; }

    /// <summary>The agents of every node, in the order of their names.</summary>
    public ImmutableArray<AgentRegistration> Agents { get; }

    /// <summary>Gets the subscription of an agent on a topic.</summary>
    public AgentSubscription Subscription(string topicId, string agent) =>
        _store.Storage.GetSubscriptionAsync(new SubscriptionKey(topicId, agent), CancellationToken.None).Result;
}
