using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// Takes events of other stores in, and lets blocked topics go on when a missing parent has come (D-22, CE-6). One batch at a time,
/// so that the search for cycles sees every event that waits.
/// </summary>
internal sealed class Replicator
{
    private readonly ICopStorage _storage;
    private readonly EventAppender _appender;
    private readonly WorkStarter _work;
    private readonly Places _turn;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicHead> _blocked = new(StringComparer.Ordinal);
    private Task _goingOn = Task.CompletedTask;

    public Replicator(ICopStorage storage, EventAppender appender, WorkStarter work) => (_storage, _appender, _work, _turn) = (storage, appender, work, new Places(1, work));

    /// <summary>Finds the topics that were blocked when the store was opened.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await foreach (var topicId in _storage.ReadTopicIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await _storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is { BlockedBy: not null } head)
                Note(head);
        }
    }

    public async Task<CopResult<ReplicationReceipt>> ReplicateAsync(string storeId, string topicId, ImmutableArray<Event> events, CancellationToken cancellationToken)
    {
        await _turn.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await CheckStoredAsync(events, cancellationToken).ConfigureAwait(false) is { } divergence)
                return divergence;
            if (await FindCycleAsync(events, cancellationToken).ConfigureAwait(false) is { } cycle)
                return cycle;
            return await AppendAsync(storeId, topicId, events, [], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Leave();
        }
    }

    /// <summary>Lets a blocked topic go on without the parents that it waits for.</summary>
    public async Task<CopResult<ReplicationReceipt>> AcceptMissingAsync(TopicHead head, CancellationToken cancellationToken)
    {
        await _turn.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AppendAsync(head.ReplicaOf!, head.TopicId, [], head.Missing, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Leave();
        }
    }

    /// <summary>Takes note of what became durable; topics that waited for it go on.</summary>
    public void OnCommitted(IReadOnlyList<CommitUnit> units)
    {
        lock (_gate)
        {
            var mayHelp = false;
            foreach (var append in units.SelectMany(unit => unit.Appends))
            {
                if (append.After.BlockedBy is not null)
                    _blocked[append.After.TopicId] = append.After;
                else
                    _blocked.Remove(append.After.TopicId);
                mayHelp |= append.After.AppliedSeq > (append.Before?.AppliedSeq ?? -1);
            }

            if (mayHelp && _blocked.Count > 0)
                GoOnBehind(_goingOn);
        }
    }

    private void Note(TopicHead head)
    {
        lock (_gate)
            _blocked[head.TopicId] = head;
    }

    private void GoOnBehind(Task earlier) => _goingOn = _work.RunAsync(async () =>
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await GoOnAsync().ConfigureAwait(false);
    });

    private async Task GoOnAsync()
    {
        ImmutableArray<TopicHead> blocked;
        lock (_gate)
            blocked = [.. _blocked.Values];
        foreach (var head in blocked)
        {
            if (!await IsHelpedAsync(head).ConfigureAwait(false))
                continue;
            await _turn.TakeAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                // What it gives is seen in the next commit notice; an error leaves the topic blocked, which its head shows.
                await AppendAsync(head.ReplicaOf!, head.TopicId, [], [], CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                _turn.Leave();
            }
        }
    }

    private async Task<bool> IsHelpedAsync(TopicHead blocked)
    {
        foreach (var id in blocked.Missing)
        {
            if (await _storage.FindAsync(id).ConfigureAwait(false) is not { } parent
                || (await _storage.GetHeadAsync(parent.Event.TopicId).ConfigureAwait(false))!.AppliedSeq < parent.Event.TopicSeq)
                return false;
        }

        return true;
    }

    private async Task<CopResult<ReplicationReceipt>> AppendAsync(
        string storeId, string topicId, ImmutableArray<Event> events, ImmutableArray<string> accepted, CancellationToken cancellationToken)
    {
        var waiting = await ReadWaitingAsync(await _storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var request = new AppendRequest { Replica = new ReplicaBatch(storeId, topicId, events, waiting, accepted) };
        var result = await _appender.AppendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!result.TryGet(out var receipt, out var error))
            return error;
        var head = (await _storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false))!;
        return new ReplicationReceipt(receipt.Events.Length, events.Length - receipt.Events.Length, head);
    }

    private async Task<ImmutableArray<Event>> ReadWaitingAsync(TopicHead? head, CancellationToken cancellationToken)
    {
        if (head?.BlockedBy is null)
            return [];
        var waiting = ImmutableArray.CreateBuilder<Event>();
        await foreach (var stored in _storage.ReadTopicAsync(head.TopicId, head.AppliedSeq + 1, head.LastSeq, cancellationToken).ConfigureAwait(false))
            waiting.Add(stored);
        return waiting.ToImmutable();
    }

    // The same id with other content is another log, not a repetition (D-43).
    private async Task<CopError?> CheckStoredAsync(ImmutableArray<Event> events, CancellationToken cancellationToken)
    {
        foreach (var received in events)
        {
            if (await _storage.FindAsync(received.Id, cancellationToken).ConfigureAwait(false) is { } stored && stored.Event.TopicId == received.TopicId && !stored.Event.Equals(received))
                return new CopError(CopErrorCodes.LogDivergence, $"Event '{received.Id}' (topic '{received.TopicId}', topicSeq {received.TopicSeq}) is here with other content; the two logs have parted.");
        }

        return null;
    }

    private async Task<CopError?> FindCycleAsync(ImmutableArray<Event> events, CancellationToken cancellationToken)
    {
        ImmutableArray<TopicHead> blocked;
        lock (_gate)
            blocked = [.. _blocked.Values];
        var unapplied = events.ToDictionary(received => received.Id, StringComparer.Ordinal);
        foreach (var head in blocked)
        {
            foreach (var waiting in await ReadWaitingAsync(await _storage.GetHeadAsync(head.TopicId, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
                unapplied.TryAdd(waiting.Id, waiting);
        }

        var cycle = WaitingGraph.FindCycle(unapplied.Values);
        return cycle.Count == 0 ? null : new CopError(CopErrorCodes.CausalCycle,
            $"The events would wait for each other for ever: {string.Join(" needs ", cycle)} needs {cycle[0]}. A causal order has no cycles (spec 3.2.2); correct them at their source.");
    }
}
