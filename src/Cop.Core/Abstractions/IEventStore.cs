using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Cop.Health;

namespace Cop.Storage;

/// <summary>A complete event store: derived state, events and deliveries.</summary>
public interface IEventStore : ICopStore, IEventLog, IDeliveryStore, IHistoryStore, IAsyncDisposable
{
    /// <summary>The store's own id: <c>urn:cop:store:…</c>.</summary>
    /// <remarks>Decision CE-6.</remarks>
    string StoreId { get; }

    /// <summary>The id of the node that appends: <c>urn:cop:node:…</c>.</summary>
    /// <remarks>Protocol 9.3.1; decision D-86.</remarks>
    string NodeId { get; }

    /// <summary>Whether the store was opened read-only.</summary>
    bool IsReadOnly { get; }

    /// <summary>The sequences of rows beside the log, such as a ledger; null when the store keeps none.</summary>
    IAppendOnlyStore? AppendOnly => null;

    /// <summary>The index of topics by their last change; null when the store keeps none.</summary>
    ITopicIndex? TopicIndex => null;

    /// <summary>Reads of sessions, agents and subscriptions; null when the store has none.</summary>
    IDeliveryStatus? DeliveryStatus => null;

    /// <summary>
    /// Reads the applied events of a topic that have exactly this type, after a topicSeq, in order, at most <paramref name="limit"/>.
    /// Recorded effects are excluded.
    /// </summary>
    /// <remarks>The cost does not depend on the number of events of other types. Decision D-53.</remarks>
    Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
        string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken);

    /// <summary>Returns those of these ids that a stored event names as a parent, in no order.</summary>
    /// <remarks>Decision D-22.</remarks>
    async Task<ImmutableArray<string>> FindNamedParentsAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        var named = ImmutableArray.CreateBuilder<string>();
        foreach (var id in eventIds)
        {
            if ((await GetChildrenAsync(id, 1, cancellationToken).ConfigureAwait(false)).Count > 0)
                named.Add(id);
        }

        return named.ToImmutable();
    }

    /// <summary>Finds the topics whose projection is blocked by missing parents, in no order.</summary>
    /// <remarks>Decision D-22.</remarks>
    async IAsyncEnumerable<TopicHead> FindBlockedTopicsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var topicId in ReadTopicIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is { BlockedBy: not null } head)
                yield return head;
        }
    }

    /// <summary>
    /// Gets the store's clock, which all its nodes use for <c>createdAt</c> and due times. Returns <paramref name="localTime"/> when the
    /// store has no clock of its own.
    /// </summary>
    /// <param name="localTime">The node's clock, used for delays and timers.</param>
    /// <remarks>Decision D-12.</remarks>
    TimeProvider GetTimeProvider(TimeProvider localTime) => localTime;

    /// <summary>
    /// Reports the health of the store's background work on this node, such as its lease. Does no I/O and does not throw.
    /// </summary>
    /// <returns>Components with names other than those of the kernel; empty when the store has no background work.</returns>
    ImmutableArray<ComponentHealth> GetHealth() => [];
}
