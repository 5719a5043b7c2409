using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>All the doors of one store: derived state, events, deliveries (architecture: doors).</summary>
public interface IEventStore : ICopStore, IEventLog, IDeliveryStore, IAsyncDisposable
{
    /// <summary>The store's own id: <c>urn:cop:store:…</c> (CE-6).</summary>
    string StoreId { get; }

    /// <summary>The node that appends here: <c>urn:cop:node:…</c> (spec 9.3.1, D-86).</summary>
    string NodeId { get; }

    /// <summary>Whether nothing may be written.</summary>
    bool IsReadOnly { get; }

    /// <summary>The topics whose projection waits for missing parents, in no order (D-22).</summary>
    async IAsyncEnumerable<TopicHead> FindBlockedTopicsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var topicId in ReadTopicIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is { BlockedBy: not null } head)
                yield return head;
        }
    }

    /// <summary>
    /// The clock of the store: what every node on it goes by, for createdAt and for everything that is due at a time (D-12). The node's own,
    /// where the store has no other.
    /// </summary>
    /// <param name="localTime">The node's clock: pauses and timers run on it.</param>
    TimeProvider GetTimeProvider(TimeProvider localTime) => localTime;
}
