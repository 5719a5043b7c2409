using System.Collections.Immutable;

namespace Cop.Dashboard;

/// <summary>Advances the index of topics when a page asks for it. Without a page it does nothing.</summary>
/// <remarks>Several nodes may advance it at once: the store lets one of them win each step.</remarks>
internal sealed class TopicIndexer(CopKernel kernel, ITopicIndex index, CancellationToken stopping)
{
    private const int BatchSize = 1000;
    private const int MaxAsked = 20;

    private readonly Lock _gate = new();
    private Task<IndexState>? _running;

    public ITopicIndex Index => index;

    /// <summary>Advances the index to the end of the log, and waits for it at most this long.</summary>
    /// <returns>The position of the index and of the log.</returns>
    public async Task<IndexState> CatchUpAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Task<IndexState> running;
        lock (_gate)
        {
            if (_running is not { IsCompleted: false })
                _running = Task.Run(AdvanceAsync, CancellationToken.None);
            running = _running;
        }

        try
        {
            return await running.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new IndexState(
                await index.GetIndexedPositionAsync(cancellationToken).ConfigureAwait(false),
                await kernel.Log.GetLastPositionAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<IndexState> AdvanceAsync()
    {
        var last = await kernel.Log.GetLastPositionAsync(stopping).ConfigureAwait(false);
        var indexed = await index.GetIndexedPositionAsync(stopping).ConfigureAwait(false);
        if (indexed > last)
        {
            // The log has lost its end, so that its positions name other events now.
            await index.ResetAsync(stopping).ConfigureAwait(false);
            indexed = 0;
        }

        while (indexed < last)
            indexed = await StepAsync(indexed, last).ConfigureAwait(false);
        return new IndexState(indexed, last);
    }

    private async Task<long> StepAsync(long indexed, long last)
    {
        var batch = new List<PositionedEvent>();
        await foreach (var next in kernel.Log.ReadPositionsAsync(indexed + 1, stopping).ConfigureAwait(false))
        {
            if (next.Position > last)
                break;
            batch.Add(next);
            if (batch.Count == BatchSize)
                break;
        }

        if (batch.Count == 0)
            return last;
        string[] topicIds = [.. batch.Select(next => next.Event.TopicId).Distinct(StringComparer.Ordinal)];
        var fold = new IndexFold(await index.GetEntriesAsync(topicIds, stopping).ConfigureAwait(false));
        foreach (var next in batch)
            fold.Apply(next);
        foreach (var topic in (await kernel.ReadTopicsAsync(topicIds, stopping).ConfigureAwait(false)).Unwrap())
            fold.Take(topic);
        await TakeAskedAsync(fold, batch).ConfigureAwait(false);
        var to = batch[^1].Position;
        // When another node was faster, its position is where this one continues.
        return await index.AdvanceAsync(fold.ToChange(indexed, to), stopping).ConfigureAwait(false) ? to
            : await index.GetIndexedPositionAsync(stopping).ConfigureAwait(false);
    }

    private async Task TakeAskedAsync(IndexFold fold, List<PositionedEvent> batch)
    {
        var touched = batch.Where(next => next.Event.Type.StartsWith("human.", StringComparison.Ordinal)
                || fold.Find(next.Event.TopicId) is { Asked.IsEmpty: false })
            .Select(next => next.Event.TopicId).Distinct(StringComparer.Ordinal);
        foreach (var topicId in touched)
        {
            var query = HumanRequests.OpenIn(topicId) with { Limit = MaxAsked };
            var rows = (await kernel.Store.ListProfileRowsAsync(query, stopping).ConfigureAwait(false)).Unwrap().Items;
            fold.TakeAsked(topicId, [.. rows.Select(row => row.Assignee ?? "anyone")]);
        }
    }
}
