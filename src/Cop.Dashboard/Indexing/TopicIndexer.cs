using System.Collections.Immutable;

namespace Cop.Dashboard;

/// <summary>Advances the index of topics when a page asks for it. Without a page it does nothing.</summary>
/// <remarks>Several nodes may advance it at once: the store lets one of them win each step.</remarks>
internal sealed class TopicIndexer(CopKernel kernel, ITopicIndex index, CancellationToken stopping)
{
    private const int BatchSize = 1000;
    private const int MaxAsked = 20;
    private const int MaxContinuations = 100;
    private const int MaxErrors = 500;

    /// <summary>The most events by which a topic may be ahead of the index to be listed as of its last event.</summary>
    private const int MaxAhead = 1000;

    private readonly Lock _gate = new();
    private Task<IndexState>? _running;

    public ITopicIndex Index => index;

    /// <summary>Advances the index to the end of the log, and waits for it at most this long.</summary>
    /// <returns>The position of the index and of the log.</returns>
    public async Task<IndexState> CatchUpAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // One that runs may have looked for the end of the log before: only the next one is sure to have what was committed by now.
            if (Running() is { } earlier)
                await ((Task)earlier).WaitAsync(ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ending.Token.ThrowIfCancellationRequested();
            return await Start().WaitAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new IndexState(
                await index.GetIndexedPositionAsync(cancellationToken).ConfigureAwait(false),
                await kernel.Log.GetLastPositionAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private Task<IndexState>? Running()
    {
        lock (_gate)
            return _running is { IsCompleted: false } ? _running : null;
    }

    // Joins the one that another page has started.
    private Task<IndexState> Start()
    {
        lock (_gate)
            return _running is { IsCompleted: false } ? _running : _running = Task.Run(AdvanceAsync, CancellationToken.None);
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
        var operations = kernel.OperationsTopicId;
        string[] touched =
            [.. batch.SelectMany(next => IndexFold.TopicsOf(next.Event, operations)).Distinct(StringComparer.Ordinal)];
        var fold = new IndexFold(operations, await index.GetEntriesAsync(touched, stopping).ConfigureAwait(false));
        foreach (var next in batch)
            fold.Apply(next);
        string[] topicIds = [.. touched.Where(topicId => fold.Find(topicId) is not null)];
        var waits = batch.Select(next => next.Event).Where(IsOfWaits).Select(stored => stored.TopicId).ToHashSet(StringComparer.Ordinal);
        foreach (var topic in (await kernel.ReadTopicsAsync(topicIds, stopping).ConfigureAwait(false)).Unwrap())
        {
            await FollowAsync(fold, topic, waits).ConfigureAwait(false);
            await TakeContinuationsAsync(fold, topic, waits.Contains(topic.Id)).ConfigureAwait(false);
            if (fold.Find(topic.Id) is { Parked.IsToBeRead: true })
                await TakeParkedAsync(fold, topic.Id).ConfigureAwait(false);
            fold.Take(topic);
        }

        await TakeErrorsAsync(fold, topicIds).ConfigureAwait(false);
        await TakeAskedAsync(fold, batch).ConfigureAwait(false);
        var to = batch[^1].Position;
        // When another node was faster, its position is where this one continues.
        return await index.AdvanceAsync(fold.ToChange(indexed, to), stopping).ConfigureAwait(false) ? to
            : await index.GetIndexedPositionAsync(stopping).ConfigureAwait(false);
    }

    // A row of a topic may be newer than the last event of the batch. Its status belongs to its own topicSeq, so the events between are
    // applied to the summary now. A topic that is far ahead is listed while the index says that it is behind.
    private async Task FollowAsync(IndexFold fold, Topic topic, HashSet<string> waits)
    {
        if (fold.Find(topic.Id) is not { } known || topic.LastSeq <= known.LastSeq || topic.LastSeq - known.LastSeq > MaxAhead)
            return;
        await foreach (var stored in kernel.Log.ReadTopicAsync(topic.Id, known.LastSeq + 1, topic.LastSeq, stopping).ConfigureAwait(false))
        {
            fold.ApplyToTopic(stored);
            if (IsOfWaits(stored))
                waits.Add(topic.Id);
        }
    }

    private async Task TakeContinuationsAsync(IndexFold fold, Topic topic, bool hasChanges)
    {
        if (fold.Find(topic.Id) is not { } known || (topic.ActiveContinuations == known.Waits && (known.Waits == 0 || !hasChanges)))
            return;
        // The continuations of a replica are resumed where it comes from.
        var isLocal = await kernel.Log.GetHeadAsync(topic.Id, stopping).ConfigureAwait(false) is { ReplicaOf: null };
        var query = new ContinuationQuery { TopicId = topic.Id, Status = ContinuationStatus.Active, Limit = MaxContinuations };
        fold.TakeContinuations(topic.Id, !isLocal || topic.ActiveContinuations == 0 ? []
            : (await kernel.Store.ListContinuationsAsync(query, stopping).ConfigureAwait(false)).Unwrap().Items);
    }

    private async Task TakeParkedAsync(IndexFold fold, string topicId)
    {
        var rows = new List<ParkedDelivery>();
        string? cursor = null;
        do
        {
            var query = new ParkedDeliveryQuery
            {
                TopicId = topicId, Status = ParkedDeliveryStatus.Parked, Limit = BatchSize, Cursor = cursor,
            };
            var page = (await kernel.Store.ListParkedDeliveriesAsync(query, stopping).ConfigureAwait(false)).Unwrap();
            rows.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null && rows.Count < ParkedSet.Most);
        fold.TakeParked(topicId, ParkedSet.From(rows, hasMore: cursor is not null));
    }

    private static bool IsOfWaits(Event stored) => stored.Type == EventTypes.ArtifactCreated
        || stored.Type.StartsWith("continuation.", StringComparison.Ordinal);

    // Most stores have no such error, and few have many.
    private async Task TakeErrorsAsync(IndexFold fold, string[] topicIds)
    {
        var query = new ProjectionErrorQuery { Limit = MaxErrors };
        var all = (await kernel.Store.ListProjectionErrorsAsync(query, stopping).ConfigureAwait(false)).Unwrap();
        var found = all.Items.Select(error => error.TopicId).ToHashSet(StringComparer.Ordinal);
        foreach (var topicId in topicIds)
        {
            if (all.Next is not null && !found.Contains(topicId))
            {
                var own = new ProjectionErrorQuery { TopicId = topicId, Limit = 1 };
                if (!(await kernel.Store.ListProjectionErrorsAsync(own, stopping).ConfigureAwait(false)).Unwrap().Items.IsEmpty)
                    found.Add(topicId);
            }

            fold.TakeErrors(topicId, found.Contains(topicId));
        }
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
