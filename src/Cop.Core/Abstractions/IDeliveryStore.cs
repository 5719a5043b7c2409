using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>Reads that the scheduler uses to find work.</summary>
/// <remarks>Subscriptions are written by commits, not here. Decision D-61.</remarks>
public interface IDeliveryStore
{
    /// <summary>The id of this session: one run of one node. Subscriptions of an ended session are taken over.</summary>
    string SessionId { get; }

    /// <summary>
    /// Returns whether a session has ended, in order or by an expired lease, so that its subscriptions may be taken over.
    /// </summary>
    ValueTask<bool> IsSessionEndedAsync(string session, CancellationToken cancellationToken);

    /// <summary>Registers an agent durably; does nothing when it is registered.</summary>
    /// <param name="agent">Name of the agent.</param>
    /// <param name="fromSeq">The first topicSeq on every topic; null starts after the events that are durable now.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <remarks>Decision D-64.</remarks>
    Task RegisterAgentAsync(string agent, long? fromSeq, CancellationToken cancellationToken);

    /// <summary>
    /// Gets the subscription of an agent on a topic, which need not exist. If there is none, returns a new one at the agent's initial
    /// cursor.
    /// </summary>
    /// <exception cref="ArgumentException">The agent has no subscription on the topic and is not registered.</exception>
    Task<AgentSubscription> GetSubscriptionAsync(SubscriptionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Finds topics on which the agent may have work: events after its cursor, or open attempts. Replicas are excluded: they run no agents.
    /// </summary>
    /// <remarks>Decision CE-6.</remarks>
    IAsyncEnumerable<string> FindTopicsWithWorkAsync(string agent, EventFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the next events after a topicSeq that match the filter's types, at most <paramref name="limit"/>, up to the applied sequence.
    /// </summary>
    Task<ImmutableArray<Event>> ReadNextEventsAsync(
        string topicId, long afterSeq, EventFilter filter, int limit, CancellationToken cancellationToken);

    /// <summary>Streams the topics to which other nodes, or hosts in their own transactions, have committed.</summary>
    /// <returns>A topic id, or null when sessions joined or left, so that <see cref="IsAssignedToThisSession"/> may have changed for any
    /// subscription. On a store with one node, the stream is empty.</returns>
    /// <remarks>At least once: a topic may be reported repeatedly or late, and is never lost.</remarks>
    IAsyncEnumerable<string?> WatchRemoteCommitsAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string?>();

    /// <summary>Returns whether this session is assigned the subscription; one of the sessions that registered the agent is.</summary>
    /// <remarks>
    /// Assignment only spreads work and may differ between sessions for a while. The fencing token prevents duplicate results. Decision
    /// D-61.
    /// </remarks>
    bool IsAssignedToThisSession(SubscriptionKey key) => true;

    /// <summary>
    /// Releases the subscriptions of this session, so that other sessions need not wait for its lease to expire. An unreachable store is
    /// not an error.
    /// </summary>
    Task ReleaseSubscriptionsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Reads active continuations in the order of (topicId, id), at most <paramref name="limit"/> after the given one. Replicas are
    /// excluded.
    /// </summary>
    /// <remarks>Decision CE-6.</remarks>
    Task<ImmutableArray<Continuation>> ReadActiveContinuationsAsync(ViewKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Finds topics in progress that had a task or a continuation and have none pending, in the order of their ids. Replicas are excluded.
    /// </summary>
    /// <param name="topicId">Only this topic; null for all.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <remarks>Decisions D-29, CE-6.</remarks>
    IAsyncEnumerable<Topic> FindIdleTopicsAsync(string? topicId, CancellationToken cancellationToken);
}
