using System.Collections.Immutable;

namespace Cop;

/// <content>The index of topics, and reads for people who operate the store.</content>
public sealed partial class EmbeddedEventStore : IDeliveryStatus
{
    private const int MaxAgents = 1000;

    /// <inheritdoc/>
    public ITopicIndex TopicIndex { get; } = new MemoryTopicIndex();

    /// <inheritdoc/>
    public IDeliveryStatus DeliveryStatus => this;

    /// <inheritdoc/>
    /// <remarks>One process writes, and holds the journal's lock instead of a lease.</remarks>
    public Task<ImmutableArray<NodeSession>> ReadSessionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<NodeSession>>(
            IsReadOnly ? [] : [new(SessionId, NodeId, null, [.. _registered.Keys.Order(CopId.Comparer)])]);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ReadAgentsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<string>>([.. _state.AgentNames.Order(CopId.Comparer).Take(MaxAgents)]);

    /// <inheritdoc/>
    public Task<ImmutableArray<AgentSubscription>> ReadSubscriptionsAsync(
        string topicId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<AgentSubscription>>([.. _state.AgentNames.Order(CopId.Comparer)
            .Select(agent => _state.Subscription(new SubscriptionKey(topicId, agent))).OfType<AgentSubscription>().Take(limit)]);
}
