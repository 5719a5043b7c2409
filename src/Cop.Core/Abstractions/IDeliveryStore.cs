using System.Collections.Immutable;

namespace Cop;

/// <summary>What the scheduler reads to find work. It writes nothing here: subscriptions are written with commits (D-61).</summary>
public interface IDeliveryStore
{
    /// <summary>This run of this node; subscriptions that another session holds are taken over when that one is gone.</summary>
    string SessionId { get; }

    /// <summary>Whether a session has ended, so that its subscriptions may be taken over.</summary>
    ValueTask<bool> IsSessionEndedAsync(string session, CancellationToken cancellationToken);

    /// <summary>
    /// Makes an agent known, durably; nothing happens when it is. A new agent begins after the events that are durable now, or at
    /// <paramref name="fromSeq"/> on every topic (D-64).
    /// </summary>
    Task RegisterAgentAsync(string agent, long? fromSeq, CancellationToken cancellationToken);

    /// <summary>The agent's delivery state on a topic; where it has none yet, a new one with the cursor at which it begins. Also of a topic that does not exist.</summary>
    /// <exception cref="ArgumentException">The agent has no delivery state there, and is not registered.</exception>
    Task<AgentSubscription> GetSubscriptionAsync(SubscriptionKey key, CancellationToken cancellationToken);

    /// <summary>Topics on which the agent may have something to do: events after its cursor, or unfinished attempts. No replicas: they run no agent (CE-6).</summary>
    IAsyncEnumerable<string> FindTopicsWithWorkAsync(string agent, EventFilter filter, CancellationToken cancellationToken);

    /// <summary>The next events of a topic after a topicSeq that the filter takes by type, at most <paramref name="limit"/>, up to the applied sequence.</summary>
    Task<ImmutableArray<Event>> ReadNextEventsAsync(string topicId, long afterSeq, EventFilter filter, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Topics to which others than this session's pipeline have committed: other nodes, or a host in its own transaction. Never ends before the
    /// token, where there are others; a topic may come more than once, and comes late rather than never. Null means that sessions came or went,
    /// so that <see cref="IsAssignedToThisSession"/> may answer differently for any subscription.
    /// </summary>
    IAsyncEnumerable<string?> WatchRemoteCommitsAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string?>();

    /// <summary>
    /// Whether this session is the one that works a subscription: of those that have registered its agent, one. It spreads the work and is a hint, since
    /// sessions may see each other late; that nothing is done twice rests on fences (D-61).
    /// </summary>
    bool IsAssignedToThisSession(SubscriptionKey key) => true;

    /// <summary>Says that this session works no subscription any more, so that others need not wait for its end; a store out of reach is no error.</summary>
    Task ReleaseSubscriptionsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Active continuations in the order of (topicId, id), at most <paramref name="limit"/> after the given one; none of replicas (CE-6).</summary>
    Task<ImmutableArray<Continuation>> ReadActiveContinuationsAsync(ViewKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Topics in progress, in the order of their ids, in which there was work (a task or a continuation) and none is pending (D-29). No replicas (CE-6).
    /// </summary>
    /// <param name="topicId">Only this topic; all when absent.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    IAsyncEnumerable<Topic> FindIdleTopicsAsync(string? topicId, CancellationToken cancellationToken);
}
