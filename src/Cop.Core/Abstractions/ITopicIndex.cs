using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>An index of topics by their last change and by labels, with counters, written behind the positions of the log.</summary>
/// <remarks>
/// It is derived data that a dashboard rebuilds from the log at any time. No append writes it. Entries, counters and the position that they
/// include change together.
/// </remarks>
public interface ITopicIndex
{
    /// <summary>Gets the last position that the index includes; 0 when it is empty.</summary>
    Task<long> GetIndexedPositionAsync(CancellationToken cancellationToken);

    /// <summary>Gets the entries of topics, in no order; topics without an entry are left out.</summary>
    Task<ImmutableArray<TopicIndexEntry>> GetEntriesAsync(IReadOnlyCollection<string> topicIds, CancellationToken cancellationToken);

    /// <summary>Writes entries and counters, and moves the index to a later position.</summary>
    /// <returns>False when the index is no longer at <see cref="TopicIndexChange.FromPosition"/>; nothing is written then.</returns>
    Task<bool> AdvanceAsync(TopicIndexChange change, CancellationToken cancellationToken);

    /// <summary>Lists entries, the topic with the latest change first.</summary>
    Task<ImmutableArray<TopicIndexEntry>> ListEntriesAsync(TopicIndexQuery query, CancellationToken cancellationToken);

    /// <summary>Reads counters in the order of their names in UTF-8, without those that are 0.</summary>
    /// <param name="from">The first name.</param>
    /// <param name="below">The name before which to stop.</param>
    /// <param name="limit">The most counters to read, at least 1.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<ImmutableArray<TopicIndexCounter>> ReadCountersAsync(
        string from, string below, int limit, CancellationToken cancellationToken);

    /// <summary>Removes all entries and counters, so that the index is built again from position 1.</summary>
    Task ResetAsync(CancellationToken cancellationToken);
}
