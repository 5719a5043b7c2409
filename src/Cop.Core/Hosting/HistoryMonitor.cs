using System.Collections.Immutable;
using Cop.Health;

namespace Cop;

/// <summary>
/// Compares the remembered events with the store, when the store asks for it and when a commit or a read finds signs of a changed history.
/// If the store has lost the end of its log, the node discards everything remembered, records the loss, and continues from the stored
/// state.
/// </summary>
/// <remarks>Decision M-16.</remarks>
internal sealed class HistoryMonitor : IAsyncDisposable
{
    /// <summary>The maximum number of delivery states that one commit resets.</summary>
    private const int MaxBroughtBack = 64;

    private readonly KernelComponents _parts;
    private readonly Scheduler? _scheduler;
    private readonly AsyncAutoResetEvent _signal;
    private readonly Action _onCompared;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _work;
    private readonly Task _prompting;
    private volatile HistoryChange? _lastChange;

    private HistoryMonitor(KernelComponents parts, Scheduler? scheduler, AsyncAutoResetEvent signal, Action onCompared)
    {
        (_parts, _scheduler, _signal, _onCompared) = (parts, scheduler, signal, onCompared);
        _work = parts.Options.Work.RunAsync(() => RepeatAsync(CompareAsync));
        _prompting = parts.Options.Work.RunAsync(() => RepeatAsync(PromptAsync));
    }

    /// <summary>Starts to remember events, before anything is read from the log.</summary>
    /// <param name="parts">The kernel's components.</param>
    /// <param name="onCompared">
    /// Called after each comparison that finds no loss of events: the store may still have lost rows beside the log.
    /// </param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>Creates the monitor once the scheduler, if any, has started; null if the store's history cannot change.</returns>
    public static async Task<Func<Scheduler?, HistoryMonitor>?> BeginAsync(
        KernelComponents parts, Action onCompared, CancellationToken cancellationToken)
    {
        if (!parts.History.IsKept)
            return null;
        var signal = new AsyncAutoResetEvent(parts.Options.TimeProvider, parts.Options.Work);
        parts.History.Begin(await parts.Storage.ReadHistoryAsync([], cancellationToken).ConfigureAwait(false), signal.Set);
        return scheduler => new HistoryMonitor(parts, scheduler, signal, onCompared);
    }

    /// <summary>Requests a comparison as soon as the store can be read again, or because sessions started or ended.</summary>
    public void CompareNow() => _signal.Set();

    /// <summary>Reports whether this node has found a loss since its start.</summary>
    public ComponentHealth GetHealth() => _lastChange is not { } change
        ? new ComponentHealth("history", KernelHealthStatus.Healthy, "The store has everything that this node remembers.") { Count = 0 }
        : new ComponentHealth("history", KernelHealthStatus.Degraded, FormattableString.Invariant(
            $"The store has lost the end of its log: {change.LostEventIds.Length} events that this node remembered are gone. ")
            + $"The operations topic names them in '{EventTypes.StoreHistoryChanged}'. Run 'cop store verify'; this is reported until " +
                $"the node restarts.")
        {
            Count = change.LostEventIds.Length,
        };

    public async ValueTask DisposeAsync()
    {
        await _parts.Options.Work.CancelAsync(_stopping).ConfigureAwait(false);
        await _prompting.ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            while (true)
                await RetryAsync(() => work(_stopping.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task PromptAsync(CancellationToken stopping)
    {
        await _parts.Storage.WaitForHistoryCheckAsync(stopping).ConfigureAwait(false);
        _signal.Set();
    }

    private async Task CompareAsync(CancellationToken stopping)
    {
        await _signal.WaitAsync(null, stopping).ConfigureAwait(false);
        await RetryAsync(() => CompareOnceAsync(stopping)).ConfigureAwait(false);
    }

    private async Task CompareOnceAsync(CancellationToken stopping)
    {
        var remembered = _parts.History.Remember();
        var found =
            await _parts.Storage.ReadHistoryAsync([.. remembered.Marks.Select(mark => mark.EventId)], stopping).ConfigureAwait(false);
        if (remembered.IsSuspected || remembered.IsOther(found, _parts.Storage.IsReadOnly)
            || await HasLostRowAsync(remembered, stopping).ConfigureAwait(false))
        {
            await BeginAnewAsync(remembered, stopping).ConfigureAwait(false);
            return;
        }

        _parts.History.Confirm(remembered, found);
        _onCompared();
    }

    private async Task<bool> HasLostRowAsync(RememberedHistory remembered, CancellationToken stopping)
    {
        if (remembered.LastRow is not { } row || _parts.Storage.IsReadOnly)
            return false;
        try
        {
            return remembered.IsOther(
                await _parts.Storage.GetSubscriptionAsync(new SubscriptionKey(row.TopicId, row.Agent), stopping).ConfigureAwait(false));
        }
        catch (ArgumentException)
        {
            // The registration of the agent is lost too.
            return true;
        }
    }

    private async Task BeginAnewAsync(RememberedHistory remembered, CancellationToken stopping)
    {
        var (storage, all) = (_parts.Storage, _parts.History.All());
        var found = await storage.ReadHistoryAsync([.. all.Select(mark => mark.EventId).Distinct(StringComparer.Ordinal)], stopping)
            .ConfigureAwait(false);
        var lost = HistoryRules.Lost(all, found.Found);
        // Another node that found the loss first has replaced the id of the history already.
        var isFirst = !storage.IsReadOnly && found.HistoryId == remembered.HistoryId;
        if (isFirst)
            found = found with { HistoryId = await storage.ReplaceHistoryAsync(
                found.HistoryId, CopId.Create("history", _parts.Ids.NewId()), stopping).ConfigureAwait(false) };
        var change = new HistoryChange(storage.NodeId, (remembered.HistoryId, remembered.Last), (found.HistoryId, found.Last), lost);
        _lastChange = change;
        CopTelemetry.HistoryChanges.Add(1);
        CopTelemetry.LostEvents.Add(lost.Length);
        CopLog.HistoryChanged(
            _parts.Logger, storage.NodeId, remembered.Last?.Position
                ?? 0, found.Last?.Position ?? 0, lost.Length, string.Join(", ", change.Named));
        storage.ForgetRows();
        _parts.History.Restart(found);
        _parts.Publisher.PublishHistoryChanged();
        if (_scheduler is not null)
            await _scheduler.ForgetAsync().ConfigureAwait(false);
        if (!storage.IsReadOnly)
        {
            var firstMissing = HistoryRules.Missing(all, found.Found).GroupBy(mark => mark.TopicId, StringComparer.Ordinal)
                .ToDictionary(topic => topic.Key, topic => topic.Min(mark => mark.TopicSeq), StringComparer.Ordinal);
            var firstSeen = new Dictionary<SubscriptionKey, AgentSubscription>();
            await RetryAsync(() => RecordAsync(change, firstMissing, firstSeen, isFirst || !lost.IsEmpty, stopping)).ConfigureAwait(false);
        }

        if (_scheduler is not null)
            await RetryAsync(() => _scheduler.ScheduleAnewAsync(stopping)).ConfigureAwait(false);
        // Streams and projections were not notified of the commits that replaced the lost ones.
        _parts.Publisher.PublishRemote(null);
    }

    private async Task RecordAsync(
        HistoryChange change, Dictionary<string, long> firstMissing, Dictionary<SubscriptionKey, AgentSubscription> firstSeen,
        bool isToRecord, CancellationToken stopping)
    {
        var operations = OperationsTopic.GetId(_parts.Storage.StoreId);
        var beyond = await FindBeyondLogAsync(firstMissing, firstSeen, stopping).ConfigureAwait(false);
        if (isToRecord || beyond.Length > 0)
            await AppendAsync([change.ToDraft(operations)], beyond[..Math.Min(beyond.Length, MaxBroughtBack)], stopping)
                .ConfigureAwait(false);
        for (var next = MaxBroughtBack; next < beyond.Length; next += MaxBroughtBack)
            await AppendAsync([], beyond[next..Math.Min(beyond.Length, next + MaxBroughtBack)], stopping).ConfigureAwait(false);
        if (beyond.Length > 0)
            CopLog.SubscriptionsBroughtBack(_parts.Logger, beyond.Length);
    }

    // Before this node noticed the loss, it may have claimed a lost event whose topicSeq another event has taken since: its own agents go
    // back to the first event that differs from what it remembered. A row that another session has written since the first look may have
    // been reset already, by a commit whose answer was lost: what it holds now is of the present events.
    private async Task<ImmutableArray<SubscriptionChange>> FindBeyondLogAsync(
        Dictionary<string, long> firstMissing, Dictionary<SubscriptionKey, AgentSubscription> firstSeen, CancellationToken stopping)
    {
        var (found, seen) = (ImmutableArray.CreateBuilder<SubscriptionChange>(), new HashSet<SubscriptionKey>());
        await foreach (var row in _parts.Storage.FindSubscriptionsBeyondLogAsync(stopping).ConfigureAwait(false))
            await AddAsync(row).ConfigureAwait(false);
        foreach (var topicId in firstMissing.Keys)
        {
            foreach (var agent in _parts.Options.Agents)
            {
                var key = new SubscriptionKey(topicId, agent.Name);
                await AddAsync(await _parts.Storage.GetSubscriptionAsync(key, stopping).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }

        return found.DrainToImmutable();

        async Task AddAsync(AgentSubscription row)
        {
            var key = new SubscriptionKey(row.TopicId, row.Agent);
            if (!seen.Add(key))
                return;
            firstSeen.TryAdd(key, row);
            var mayBeOfLostEvents = row.OwnerSessionId == _parts.Storage.SessionId || IsSame(firstSeen[key], row);
            var last = (await _parts.Storage.GetHeadAsync(row.TopicId, stopping).ConfigureAwait(false))?.LastSeq ?? 0;
            var end = mayBeOfLostEvents && firstMissing.TryGetValue(row.TopicId, out var missing) ? Math.Min(last, missing - 1) : last;
            var first = await FirstCursorAsync(row.Agent, stopping).ConfigureAwait(false);
            if (HistoryRules.BringBack(row, end, first) is not null)
                found.Add(new SubscriptionChange(row, current =>
                    IsSame(row, current) || (end < last && current.OwnerSessionId == _parts.Storage.SessionId)
                        ? HistoryRules.BringBack(current, end, first) ?? current
                        : current));
        }
    }

    // A row that another node wrote meanwhile may refer to events appended meanwhile. If it is beyond the end, that node's check finds it.
    private static bool IsSame(AgentSubscription found, AgentSubscription current) =>
        (current.Version, current.WriteToken) == (found.Version, found.WriteToken);

    // An agent may have been registered to start after all events. If its registration is lost, the next registration sets its cursor.
    private async Task<long> FirstCursorAsync(string agent, CancellationToken stopping)
    {
        try
        {
            return (await _parts.Storage.GetSubscriptionAsync(new SubscriptionKey("", agent), stopping).ConfigureAwait(false)).Cursor;
        }
        catch (ArgumentException)
        {
            return 0;
        }
    }

    private async Task AppendAsync(
        ImmutableArray<EventDraft> drafts, ImmutableArray<SubscriptionChange> subscriptions, CancellationToken stopping)
    {
        var operations = OperationsTopic.GetId(_parts.Storage.StoreId);
        var result = await TryAsync(isFresh: false).ConfigureAwait(false);
        // A different event has this id, which is predictable. The same draft under a random id records the loss too.
        if (result.Error is { Code: CopErrorCodes.Conflict })
            result = await TryAsync(isFresh: true).ConfigureAwait(false);
        if (result.Error is not { } error)
            return;
        // More may have been lost meanwhile: the loss is looked for again.
        throw error.Category == CopErrorCategory.Temporary || error.Code is CopErrorCodes.HistoryChanged or CopErrorCodes.DeliveryLost
            ? new CopException(new CopError(error.Code, error.Message, CopErrorCategory.Temporary))
            : new CopInvariantException($"A change of the store's history could not be recorded: {error.Message}") { Code = error.Code };

        Task<CopResult<AppendReceipt>> TryAsync(bool isFresh) => _parts.Appender.AppendAsync(
            Supervisor.Request(_parts.Appender, drafts, operations, hops: 0, isFresh) with { Subscriptions = subscriptions }, stopping);
    }

    // No other component detects a loss, so every exception is retried.
    private Task<bool> RetryAsync(Func<Task> work) => BackgroundRetry.RunAsync(
        "history", work, _parts.Options.Scheduler.ErrorDelay, _ => true,
        _parts.Options.TimeProvider, _parts.Options.Work, _parts.Logger, _stopping.Token);
}
