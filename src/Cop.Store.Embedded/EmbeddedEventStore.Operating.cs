using System.Collections.Immutable;

namespace Cop;

/// <content>The index of topics, and reads for people who operate the store.</content>
public sealed partial class EmbeddedEventStore : IDeliveryStatus
{
    private const int MaxAgents = 1000;
    private Func<NodeFigures>? _figures;

    /// <inheritdoc/>
    public ITopicIndex TopicIndex { get; } = new MemoryTopicIndex();

    /// <inheritdoc/>
    public IDeliveryStatus DeliveryStatus => this;

    /// <inheritdoc/>
    public void SetFigures(Func<NodeFigures> read) => Volatile.Write(ref _figures, read);

    /// <inheritdoc/>
    /// <remarks>One process writes, and holds the journal's lock instead of a lease.</remarks>
    public Task<ImmutableArray<NodeSession>> ReadSessionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<NodeSession>>(IsReadOnly ? [] :
        [
            new(SessionId, NodeId, null, [.. _registered.Keys.Order(CopId.Comparer)])
            {
                // In the form of other stores, so that the same agents are left out.
                Figures = NodeFigures.TryParse(Volatile.Read(ref _figures)?.Invoke().ToJson().ToString(), out var figures) ? figures : null,
            },
        ]);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ReadAgentsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<string>>([.. _state.AgentNames.Order(CopId.Comparer).Take(MaxAgents)]);

    /// <inheritdoc/>
    public Task<ImmutableArray<AgentSubscription>> ReadSubscriptionsAsync(
        string topicId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<AgentSubscription>>([.. _state.AgentNames.Order(CopId.Comparer)
            .Select(agent => _state.Subscription(new SubscriptionKey(topicId, agent))).OfType<AgentSubscription>().Take(limit)]);
}
