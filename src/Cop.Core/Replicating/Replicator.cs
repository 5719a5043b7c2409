using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Stores events of other stores, and continues blocked topics when a missing parent is applied.</summary>
/// <remarks>
/// One batch at a time, so that the search for cycles sees every waiting event. The cost depends on the parents that a batch names, not on
/// the number of blocked topics. Decisions D-22, CE-6.
/// </remarks>
internal sealed class Replicator : IAsyncDisposable
{
    private const int MaxTries = 16;

    private readonly IEventStore _storage;
    private readonly EventAppender _appender;
    private readonly WorkDispatcher _work;
    private readonly TimeProvider _time;
    private readonly TimeSpan _errorDelay;
    private readonly ILogger _logger;
    private readonly FifoSemaphore _turn;
    private readonly CycleSearch _cycles;
    private readonly Lock _gate = new();
    private readonly ParentStanding _parents;
    private readonly BlockedTopics _blocked = new();
    private UnblockingWork _pending = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _goingOn = Task.CompletedTask;
    private bool _isToGoOn;

    public Replicator(
        IEventStore storage, EventAppender appender, WorkDispatcher work, TimeProvider time, TimeSpan errorDelay, ILogger logger) =>
        (_storage, _appender, _work, _time, _errorDelay, _logger, _turn, _parents, _cycles) =
            (storage, appender, work, time, errorDelay, logger, new FifoSemaphore(1, work), new ParentStanding(storage),
                new CycleSearch(storage, OperationsTopic.GetId(storage.StoreId)));

    /// <summary>Whether no blocked topic is being continued.</summary>
    public bool IsAtRest
    {
        get
        {
            lock (_gate)
                return _goingOn.IsCompleted;
        }
    }

    /// <summary>
    /// Finds the topics that are blocked when the store is opened; their parents may have been applied at the end of an earlier run.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await FindBlockedAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _pending.IsAnyParent = true;
            GoOn();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _work.CancelAsync(_stopping).ConfigureAwait(false);
        Task goingOn;
        lock (_gate)
            goingOn = _goingOn;
        await goingOn.ConfigureAwait(false);
        _stopping.Dispose();
    }

    public async Task<CopResult<ReplicationReceipt>> ReplicateAsync(
        string storeId, string topicId, ImmutableArray<Event> events, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!(await _parents.FindNewAsync(events, cancellationToken).ConfigureAwait(false)).TryGet(out var unknown, out var divergence))
                return divergence;
            return await _cycles.IsOpenAsync(unknown, cancellationToken).ConfigureAwait(false)
                ? await AppendOpenAsync(storeId, topicId, events, unknown, cancellationToken).ConfigureAwait(false)
                : await AppendAsync(storeId, topicId, events, [], [], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Unblocks a topic without its missing parents.</summary>
    public async Task<CopResult<ReplicationReceipt>> AcceptMissingAsync(TopicHead head, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AppendAsync(head.ReplicaOf!, head.TopicId, [], head.MissingParentIds, [], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Handles commits; continues topics that waited for them.</summary>
    public void OnCommitted(IReadOnlyList<CommitUnit> units)
    {
        lock (_gate)
        {
            foreach (var append in units.SelectMany(unit => unit.Appends))
            {
                // A parent may have been applied while this topic was about to wait for it.
                if (_blocked.Note(append.After.TopicId, append.After))
                    _pending.Topics.Add(append.After.TopicId);
                foreach (var stored in append.Events)
                {
                    if (stored.Event.TopicSeq <= append.After.AppliedSeq)
                        _pending.Topics.UnionWith(_blocked.WaitingFor(stored.Event.Id));
                }

                if (_blocked.Count > 0 && append.Before is { } before && before.AppliedSeq < before.LastSeq
                    && append.After.AppliedSeq > before.AppliedSeq)
                    _pending.Released.Add((append.After.TopicId, before.AppliedSeq + 1, Math.Min(append.After.AppliedSeq, before.LastSeq)));
            }

            GoOn();
        }
    }

    /// <summary>
    /// Handles a remote commit, which may be a missing parent, or a change of sessions: a node that ended may have had blocked topics.
    /// </summary>
    public void OnOthers(string? topicId)
    {
        lock (_gate)
        {
            _pending.IsToFind |= topicId is null;
            _pending.IsAnyParent |= _blocked.Count > 0;
            GoOn();
        }
    }

    // One more run covers all requests that arrive while it runs.
    private void GoOn()
    {
        if (_isToGoOn || !_pending.HasWork(_blocked.Count) || _stopping.IsCancellationRequested)
            return;
        _isToGoOn = true;
        var earlier = _goingOn;
        _goingOn = _work.RunAsync(async () =>
        {
            await earlier.ConfigureAwait(false);
            try
            {
                // An upcaster or an event that cannot be read fails again: the next commit or the next start retries it.
                await BackgroundRetry.RunAsync(
                    "replication", GoOnAsync, _errorDelay, fault =>
                        fault is not CopInvariantException, _time, _work, _logger, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The next start scans again.
                return;
            }
        });
    }

    private async Task GoOnAsync()
    {
        UnblockingWork pending;
        lock (_gate)
            (pending, _pending, _isToGoOn) = (_pending, new UnblockingWork(), false);
        try
        {
            await ResolveAsync(pending).ConfigureAwait(false);
            foreach (var topicId in pending.Topics.ToArray())
            {
                await TryGoOnAsync(topicId).ConfigureAwait(false);
                pending.Topics.Remove(topicId);
            }
        }
        catch
        {
            lock (_gate)
                _pending.Add(pending);
            throw;
        }
    }

    // Reduced to the topics whose parents may have been applied.
    private async Task ResolveAsync(UnblockingWork pending)
    {
        if (pending.IsToFind)
        {
            await FindBlockedAsync(_stopping.Token).ConfigureAwait(false);
            (pending.IsToFind, pending.IsAnyParent) = (false, true);
        }

        var applied = new List<string>();
        foreach (var (topicId, from, to) in pending.Released)
        {
            await foreach (var released in _storage.ReadTopicAsync(topicId, from, to, _stopping.Token).ConfigureAwait(false))
                applied.Add(released.Id);
        }

        if (pending.IsAnyParent)
        {
            string[] missing;
            lock (_gate)
                missing = [.. _blocked.MissingParents];
            applied.AddRange(await _parents.FindAppliedAsync(missing, _stopping.Token).ConfigureAwait(false));
        }

        lock (_gate)
        {
            foreach (var id in applied)
                pending.Topics.UnionWith(_blocked.WaitingFor(id));
        }

        pending.Released.Clear();
        pending.IsAnyParent = false;
    }

    private async Task TryGoOnAsync(string topicId)
    {
        try
        {
            await GoOnAsync(topicId).ConfigureAwait(false);
        }
        catch (CopInvariantException fault)
        {
            // An upcaster that fails on a waiting event keeps only this topic blocked, as its head shows. The next start tries again.
            CopLog.FollowerFailed(_logger, fault);
        }
    }

    private async Task GoOnAsync(string topicId)
    {
        // Another node may have continued it before.
        var head = await _storage.GetHeadAsync(topicId, _stopping.Token).ConfigureAwait(false);
        Note(topicId, head);
        // One of several parents does not unblock the topic, but its head must list the remaining ones.
        if (head is not { BlockedBy: not null }
            || (await _parents.FindAppliedAsync(head.MissingParentIds, _stopping.Token).ConfigureAwait(false)).Count == 0)
            return;
        await _turn.WaitAsync(_stopping.Token).ConfigureAwait(false);
        try
        {
            // The result is reported with the commit. With a permanent error the topic stays blocked, as its head shows.
            var result = await AppendAsync(head.ReplicaOf!, topicId, [], [], [], _stopping.Token).ConfigureAwait(false);
            if (result.Error is { Category: CopErrorCategory.Temporary } passing)
                throw new CopException(passing);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task FindBlockedAsync(CancellationToken cancellationToken)
    {
        await foreach (var head in _storage.FindBlockedTopicsAsync(cancellationToken).ConfigureAwait(false))
            Note(head.TopicId, head);
    }

    private void Note(string topicId, TopicHead? head)
    {
        lock (_gate)
            _blocked.Note(topicId, head);
    }

    private async Task<CopResult<ReplicationReceipt>> AppendAsync(
        string storeId, string topicId, ImmutableArray<Event> events, ImmutableArray<string> accepted,
        ImmutableArray<SubscriptionChange> guards, CancellationToken cancellationToken)
    {
        var before = await _storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false);
        var waiting = await WaitingEvents.ReadAsync(_storage, before, cancellationToken).ConfigureAwait(false);
        var request = new AppendRequest { Replica = new ReplicaBatch(storeId, topicId, events, waiting, accepted), Subscriptions = guards };
        var result = await _appender.AppendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!result.TryGet(out var receipt, out var error))
            return error;
        var head = (await _storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false))!;
        return new ReplicationReceipt(receipt.Events.Length, events.Length - receipt.Events.Length, head);
    }

    // Two nodes that store the two halves of a cycle at once would each find none. Both write one row, so that the second one searches
    // again.
    private async Task<CopResult<ReplicationReceipt>> AppendOpenAsync(
        string storeId, string topicId, ImmutableArray<Event> events, ImmutableArray<Event> unknown, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var guard = await ReplicationGuard.ReadAsync(_storage, cancellationToken).ConfigureAwait(false);
            if (await _cycles.FindAsync(unknown, cancellationToken).ConfigureAwait(false) is { } cycle)
                return cycle;
            var result = await AppendAsync(storeId, topicId, events, [], [guard], cancellationToken).ConfigureAwait(false);
            // A guard that the store has lost (M-16) is read again, as one that another node has written is.
            if (result.Error is not { Code: CopErrorCodes.ConflictRetry or CopErrorCodes.DeliveryLost } || tries == MaxTries
                || _stopping.IsCancellationRequested)
                return result;
        }
    }
}
