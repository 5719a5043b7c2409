using System.Collections.Immutable;
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

    /// <summary>
    /// The applied events of a topic that have exactly this type, after a topicSeq and in its order, at most <paramref name="limit"/>; recorded effects are left out.
    /// Its cost does not depend on how many events of other types stand between (D-53).
    /// </summary>
    Task<ImmutableArray<Event>> ReadEventsByTypeAsync(string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken);

    /// <summary>Of these ids, those that a stored event names as a parent (D-22), in no order.</summary>
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
