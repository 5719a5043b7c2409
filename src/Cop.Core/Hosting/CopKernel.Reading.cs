using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class CopKernel
{
    private const int RebuildStride = 1000;

    /// <summary>Gets the state of a topic as of a topicSeq, folded from its events.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="atSeq">The topicSeq; null for the latest.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The state, null when the topic had no event by then; or an error when the store is unavailable.</returns>
    public Task<CopResult<TopicState?>> GetStateAsync(string topicId, long? atSeq = null, CancellationToken cancellationToken = default) =>
        GetStateAsync(topicId, atSeq, null, cancellationToken);

    /// <summary>Gets the state of a topic as of a topicSeq, folded from its events, and reports how far a long fold is.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="atSeq">The topicSeq; null for the latest.</param>
    /// <param name="progress">Receives the topicSeq that is folded, after each 10,000 events; null for none.</param>
    /// <param name="cancellationToken">Cancels the read. A later call continues from what was folded, as far as it is kept.</param>
    /// <returns>The state, null when the topic had no event by then; or an error when the store is unavailable.</returns>
    public Task<CopResult<TopicState?>> GetStateAsync(
        string topicId, long? atSeq, IProgress<long>? progress, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => FoldStateAsync(topicId, atSeq, progress, cancellationToken));

    /// <summary>Gets the state of a topic from its stored rows, without a fold: the one that lists return parts of.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>
    /// The state, null when no event of the topic was applied or its rows are lost; or an error when the store is unavailable. Its digest
    /// is that of <see cref="GetStateAsync(string, long?, CancellationToken)"/> at the same topicSeq, unless rows were changed from
    /// outside.
    /// </returns>
    /// <exception cref="CopInvariantException">A row cannot be read.</exception>
    public Task<CopResult<TopicState?>> GetStoredStateAsync(string topicId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => ReadStateAsync(topicId, cancellationToken));

    /// <summary>Streams the events of a topic from a topicSeq on, then each new event when it is durable.</summary>
    /// <remarks>
    /// Ends on cancellation, and without an exception when the kernel stops, after the events that this node committed before. Continue
    /// after the last topicSeq at the next start. While the store is unavailable (a temporary error) it waits and reads again every
    /// <see cref="SchedulerOptions.ErrorDelay"/>, without a limit; it throws errors that are not temporary. One is <c>history_changed</c>:
    /// the store has lost an event that the stream returned, after a restore or a failover to a standby that was behind; the message names
    /// the event. Decision M-16.
    /// </remarks>
    public async IAsyncEnumerable<Event> StreamEventsAsync(
        string topicId, long fromSeq = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var stopped = Components.Stopped;
        var signal = new AsyncAutoResetEvent(Components.Options.TimeProvider, Components.Options.Work);
        var told = new EventStreamBuffer(topicId, signal);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopped);
        using var waking = stopped.Register(signal.Set);
        Components.Publisher.Follow(told);
        try
        {
            EventMark? given = null;
            for (var next = fromSeq; ;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var isLast = stopped.IsCancellationRequested;
                var mustFind = told.TakeComparison();
                var news = told.Take(next);
                // The store is closed or is closing.
                if (isLast && news is null)
                    yield break;
                var coming = news is { } known ? known.ToAsyncEnumerable()
                    : EventStreamReader.ReadAsync(Components.Storage, topicId, next, given, mustFind, reading.Token);
                var events = coming.GetAsyncEnumerator(CancellationToken.None);
                await using (events.ConfigureAwait(false))
                {
                    while (await MoveNextAsync(events, mustFind ? told.OnHistoryChanged : told.OnRemoteCommit, reading.Token, stopped)
                        .ConfigureAwait(false))
                    {
                        (next, given) = (events.Current.TopicSeq + 1, Components.History.IsKept ? EventMark.Of(events.Current) : null);
                        yield return Components.Upcasters.Read(events.Current);
                    }
                }

                // The event that was read last may have been read before it was safe from a loss.
                if (news is null && given is { } read)
                    Components.History.Note(read);
                if (isLast)
                    yield break;
                if (!stopped.IsCancellationRequested)
                    await signal.WaitAsync(null, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Components.Publisher.Leave(told);
        }
    }

    // An exception of a store that is closing under a read means only that the stream ends; a store that is unavailable is read again.
    private async ValueTask<bool> MoveNextAsync(
        IAsyncEnumerator<Event> events, Action lookAgain, CancellationToken reading, CancellationToken stopped)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception) when (stopped.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault) when (BackgroundFaults.IsTemporary(fault))
        {
            BackgroundFaults.Report(Components.Logger, "stream of a topic", fault);
            await Components.Options.Work.DelayAsync(Components.Options.Scheduler.ErrorDelay, Components.Options.TimeProvider, reading)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lookAgain();
            return false;
        }
    }

    /// <summary>Compares a topic's stored rows with a fold of its events, and each event with its hash.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The verification, with an entry for each fault; or an error when the store is unavailable.</returns>
    /// <remarks>Protocol 9.2.3.</remarks>
    public Task<CopResult<TopicVerification>> VerifyTopicAsync(string topicId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => CheckTopicAsync(topicId, cancellationToken));

    private async Task<CopResult<TopicState?>> ReadStateAsync(string topicId, CancellationToken cancellationToken) =>
        await Components.Storage.ReadRowsAsync(topicId, cancellationToken).ConfigureAwait(false) is { } rows
            && rows.Views.Any(view => view is Topic) ? TopicState.From(topicId, rows.AppliedSeq, rows.Views, Components.Upcasters) : null;

    private async Task<CopResult<TopicState?>> FoldStateAsync(
        string topicId, long? atSeq, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var replay = await ReplayAsync(topicId, atSeq, progress, cancellationToken).ConfigureAwait(false);
        return replay.AppliedSeq is { } applied ? TopicState.From(topicId, applied, replay.Views, Components.Upcasters) : null;
    }

    private async Task<CopResult<TopicVerification>> CheckTopicAsync(string topicId, CancellationToken cancellationToken)
    {
        var check = new TopicVerifier(topicId, Components.Upcasters, Components.Profiles);
        var (live, canRead) = ((TopicRows?)null, true);
        try
        {
            live = await Components.Storage.ReadRowsAsync(topicId, cancellationToken).ConfigureAwait(false);
        }
        catch (CopInvariantException unreadable)
        {
            (canRead, live) = (false, null);
            check.NoteUnreadableRows(unreadable.Message);
        }

        var head = await Components.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false);
        var parents = new ParentVerifier(topicId, head);
        try
        {
            await foreach (
                var stored in Components.Storage.ReadTopicAsync(topicId, 0, live?.AppliedSeq ?? head?.AppliedSeq ?? 0, cancellationToken)
                    .ConfigureAwait(false))
            {
                if (check.IsFolding && TopicReplay.MayName(stored))
                    await TellAsync(check.Tell, stored, cancellationToken).ConfigureAwait(false);
                check.Take(stored);
                if (parents.Take(stored))
                    await FindParentsAsync(parents, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (CopInvariantException unreadable)
        {
            check.Break(CopErrorCodes.StoreCorrupt, unreadable.Message);
        }

        await FindParentsAsync(parents, cancellationToken).ConfigureAwait(false);
        var verified = check.Conclude(live, canRead);
        return verified with { Errors = [.. verified.Errors, .. parents.Errors], MissingParentIds = parents.Missing };
    }

    private async Task FindParentsAsync(ParentVerifier parents, CancellationToken cancellationToken)
    {
        var keys = new RowKeys { MustBeFresh = true };
        keys.Locations.UnionWith(parents.Awaited);
        if (keys.Locations.Count == 0)
            return;
        var rows = await Components.Storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
        parents.Conclude(id => rows.TryGetLocation(id, out var location) && location is not null);
    }

    /// <summary>Rebuilds a topic's rows from its events and replaces the stored rows. Subscriptions do not change.</summary>
    /// <returns>The number of applied events.</returns>
    /// <remarks>Protocol 4.6; decisions D-50, M-10.</remarks>
    public Task<CopResult<long>> RebuildTopicAsync(string topicId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => RebuildViewsAsync(topicId, cancellationToken));

    private async Task<CopResult<long>> RebuildViewsAsync(string topicId, CancellationToken cancellationToken)
    {
        if (RefusalInsideAgent() is { } refusal)
            return refusal;
        if (Components.Storage.IsReadOnly)
            return new CopError(CopErrorCodes.ReadOnly, $"Topic '{topicId}' cannot be rebuilt: the store was opened read-only.");
        // Each round folds only the events that became durable during the round before, so that it catches up with a busy topic.
        var replay = new TopicReplay(topicId, Components.Upcasters, profiles: Components.Profiles);
        do
        {
            var head = await Components.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false);
            if (head is null)
                return new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' does not exist in this store.");
            await FoldAsync(replay, head.AppliedSeq, cancellationToken, isRebuild: true).ConfigureAwait(false);
        }
        while (replay.AppliedSeq is { } applied
            && !await Components.Storage.ReplaceViewsAsync(topicId, applied, [.. replay.Views], cancellationToken).ConfigureAwait(false));
        var count = replay.Get<Topic>(ViewKey.Topic(topicId)) is { } topic ? topic.LastSeq - topic.CreatedSeq + 1 : 0;
        CopLog.Rebuilt(Components.Logger, topicId, count);
        return count;
    }

    private async Task<TopicReplay> ReplayAsync(
        string topicId, long? seq, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        // The generation is read before the events: a history that changes meanwhile makes the fold useless to later reads.
        var generation = Components.History.Generation;
        var applied = (await Components.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false))?.AppliedSeq ?? -1;
        var target = Math.Min(seq ?? applied, applied);
        var replay = Components.Folds.Find(topicId, target, generation) is var (kept, views)
            ? TopicReplay.From(topicId, views, kept, Components.Upcasters, profiles: Components.Profiles)
            : new TopicReplay(topicId, Components.Upcasters, profiles: Components.Profiles);
        while ((replay.AppliedSeq ?? -1) is var from && from < target)
        {
            await FoldAsync(replay, Math.Min(target, from + KeptFolds.Stride), cancellationToken).ConfigureAwait(false);
            if (replay.AppliedSeq is not { } reached || reached <= from)
                break;
            Components.Folds.Keep(topicId, reached, replay.Views, generation);
            progress?.Report(reached);
        }

        return replay;
    }

    private async Task FoldAsync(TopicReplay replay, long toSeq, CancellationToken cancellationToken, bool isRebuild = false)
    {
        var applied = 0;
        await foreach (
            var stored in Components.Storage.ReadTopicAsync(replay.TopicId, replay.AppliedSeq + 1 ?? 0, toSeq, cancellationToken)
                .ConfigureAwait(false))
        {
            if (TopicReplay.MayName(stored))
                await TellAsync(replay.Tell, stored, cancellationToken).ConfigureAwait(false);
            replay.Apply(stored);
            // Counted during the fold, so that the rebuild of a long topic can be monitored.
            if (isRebuild && ++applied % RebuildStride == 0)
                CopTelemetry.Rebuilt.Add(RebuildStride);
        }

        if (isRebuild)
            CopTelemetry.Rebuilt.Add(applied % RebuildStride);
    }

    // A new continuation may match earlier events; a replay reads just those (D-53).
    private async Task TellAsync(Action<Event> tell, Event next, CancellationToken cancellationToken)
    {
        foreach (var id in TopicReplay.Named(next))
        {
            if (await Components.Storage.FindEventAsync(id, cancellationToken).ConfigureAwait(false) is { } named
                && named.Event.TopicId == next.TopicId && named.Event.TopicSeq < next.TopicSeq)
                tell(named.Event);
        }
    }
}
