using System.Collections.Immutable;

namespace Cop.Dashboard.Tests;

/// <summary>An index of topics that is held, behind the look for the end of the log, until it is released.</summary>
internal sealed class HeldIndex(ITopicIndex index) : ITopicIndex
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when someone asks for the position.</summary>
    public Task Reached => _reached.Task;

    public void Release() => _released.SetResult();

    public async Task<long> GetIndexedPositionAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        await _released.Task;
        return await index.GetIndexedPositionAsync(cancellationToken);
    }

    public Task<ImmutableArray<TopicIndexEntry>> GetEntriesAsync(
        IReadOnlyCollection<string> topicIds, CancellationToken cancellationToken) => index.GetEntriesAsync(topicIds, cancellationToken);

    public Task<bool> AdvanceAsync(TopicIndexChange change, CancellationToken cancellationToken) =>
        index.AdvanceAsync(change, cancellationToken);

    public Task<ImmutableArray<TopicIndexEntry>> ListEntriesAsync(TopicIndexQuery query, CancellationToken cancellationToken) =>
        index.ListEntriesAsync(query, cancellationToken);

    public Task<ImmutableArray<TopicIndexCounter>> ReadCountersAsync(
        string from, string below, int limit, CancellationToken cancellationToken) =>
        index.ReadCountersAsync(from, below, limit, cancellationToken);

    public Task ResetAsync(CancellationToken cancellationToken) => index.ResetAsync(cancellationToken);
}
