using System.Collections.Immutable;

namespace Cop;

/// <summary>What is there when a simulation has come to rest.</summary>
internal sealed class Aftermath
{
    private readonly SimulatedStore _store;

    public Aftermath(Simulation simulation, SimulatedStore store, Records records, Cluster cluster)
    {
        (_store, Records, Cluster) = (store, records, cluster);
        Positions = [.. store.Storage.ReadPositionsAsync().ToBlockingEnumerable()];
        Events = [.. Positions.Select(stored => stored.Event)];
        Topics = [.. Events.GroupBy(stored => stored.TopicId).Select(topic => new TopicAftermath(
            store.Storage.GetHeadAsync(topic.Key).Result!,
            [.. store.Storage.ReadTopicAsync(topic.Key).ToBlockingEnumerable()],
            store.Storage.ReadRowsAsync(topic.Key, CancellationToken.None).Result!))];
        ById = Events.GroupBy(stored => stored.Id, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        Agents = new AgentRegistry(simulation.Agents());
    }

    public Records Records { get; }

    public Cluster Cluster { get; }

    public ImmutableArray<PositionedEvent> Positions { get; }

    /// <summary>All events, in the order of positions.</summary>
    public ImmutableArray<Event> Events { get; }

    public ImmutableArray<TopicAftermath> Topics { get; }

    public Dictionary<string, Event> ById { get; }

    public AgentRegistry Agents { get; }

    /// <summary>Where an agent is on a topic.</summary>
    public Lane Lane(string topicId, string agent) => _store.Storage.GetLaneAsync(new LaneKey(topicId, agent), CancellationToken.None).Result;
}
