using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>Reads of sessions with the figures of their nodes, agents and subscriptions, for people who operate a store.</summary>
public interface IDeliveryStatus
{
    /// <summary>Sets the source of this node's figures, which the row of its session holds until the session ends.</summary>
    /// <param name="read">
    /// Returns the figures as of now; it does no I/O and does not throw. A store with heartbeats calls it with each of them and writes
    /// <see cref="NodeFigures.ToJson"/> in the same statement. A store without them calls it when its sessions are read.
    /// </param>
    void SetFigures(Func<NodeFigures> read);

    /// <summary>Reads the sessions that have not ended in order, at most 1,000, in the order of their nodes' ids.</summary>
    Task<ImmutableArray<NodeSession>> ReadSessionsAsync(CancellationToken cancellationToken);

    /// <summary>Reads the names of the agents that were ever registered, at most 1,000, in their order.</summary>
    Task<ImmutableArray<string>> ReadAgentsAsync(CancellationToken cancellationToken);

    /// <summary>Reads the subscriptions of a topic in the order of their agents' names.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="limit">The most subscriptions to read.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<ImmutableArray<AgentSubscription>> ReadSubscriptionsAsync(string topicId, int limit, CancellationToken cancellationToken);
}
