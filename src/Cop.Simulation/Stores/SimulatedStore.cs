using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// The store that all nodes share: the embedded store's rows, checks and journal, with sessions on its own clock as on a server. It
/// executes calls at once; <see cref="SimulatedConnection"/> simulates the network.
/// </summary>
#pragma warning disable CA1001 // The simulated disk holds no resources.
internal sealed partial class SimulatedStore(
    SimulationLoop pump, History history, Func<Guid> newId, TimeSpan lease, EmbeddedOptions options)
#pragma warning restore CA1001
{
    private readonly SimulatedJournalFile _disk = new();
    private readonly List<NodeRun> _runs = [];
    private readonly List<(string TopicId, string Session)> _news = [];
    private EmbeddedEventStore? _storage;
    private int _writes;

    /// <summary>The store in its current process.</summary>
    public EmbeddedEventStore Storage => _storage ??= EmbeddedEventStore.Open(_disk, newId).Unwrap();

    /// <summary>All current rows.</summary>
    public ILoadedRows Rows => Storage.LoadAsync(new RowKeys(), CancellationToken.None).AsTask().Result;

    /// <summary>The number of notifications so far.</summary>
    public int News => _news.Count;

    /// <summary>The losses of a crash of the store's process; each line is a fault of the store.</summary>
    public List<string> Losses { get; } = [];

    /// <summary>Called, in order, for each commit whose outcome was returned to its node.</summary>
    public Action<NodeRun, CommitUnit, ImmutableArray<AgentSubscription?>>? Committed { get; set; }

    /// <summary>Called for each event that became durable.</summary>
    public Action<Event>? Appended { get; set; }

    /// <summary>The numbers of commits during which the store's process crashes, with the fraction written.</summary>
    public Dictionary<int, double> Ends { get; } = [];

    /// <summary>Starts the session of a run.</summary>
    public void Begin(NodeRun run) => _runs.Add(run);

    /// <summary>Returns whether a session has ended or its lease has expired.</summary>
    public bool IsGone(string session)
    {
        var run = _runs.Find(known => known.Session == session);
        return run is null || run.HasEnded || run.SilentSince is { } since && pump.Now - since > lease;
    }

    /// <summary>Returns the time at which the lease of a silent run expires.</summary>
    public DateTimeOffset? LeaseEnd(NodeRun run) => run.HasEnded ? null : run.SilentSince + lease;

    /// <summary>Commits. If the node will not receive the response, it is notified as of a remote commit.</summary>
    public async Task<ImmutableArray<CommitOutcome>> CommitAsync(NodeRun run, IReadOnlyList<CommitUnit> units, bool isHeard)
    {
        if (Ends.Remove(++_writes, out var part))
            _disk.TearsAt = part;
        var held = units.SelectMany(unit => unit.Subscriptions).Select(subscription => subscription.Key).Distinct()
            .ToDictionary(key => key, key => Rows.TryGetSubscription(key, out var subscription) ? subscription : null);
        try
        {
            var outcomes = await Storage.CommitAsync(units, CancellationToken.None).ConfigureAwait(false);
            NoteState();
            var isUnknown = IsStandbyStalled && outcomes.Contains(CommitOutcome.Committed);
            isHeard &= !isUnknown;
            for (var i = 0; i < units.Count; i++)
            {
                if (outcomes[i] != CommitOutcome.Committed)
                    continue;
                Tell(run, units[i], [.. units[i].Subscriptions.Select(subscription => held[subscription.Key])], isHeard);
                foreach (var subscription in units[i].Subscriptions)
                    held[subscription.Key] = subscription;
            }

            if (isUnknown)
                throw CancelledWait();
            return outcomes;
        }
        catch (TornWriteException)
        {
            Restart();
            throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The store's process crashed during a write."));
        }
    }

    /// <summary>Returns the topics that other sessions committed to, after an index of notifications.</summary>
    public (ImmutableArray<string> TopicIds, int Next) NewsFor(string session, int from) =>
        ([.. _news.Skip(from).Where(news => news.Session != session).Select(news => news.TopicId).Distinct(StringComparer.Ordinal)],
            _news.Count);

    // As on a server, and unlike the embedded store alone, the nodes outlive the process of the store and do not complete a profile again:
    // the rows of the profiles are read again with the log.
    private void Reopen() => _storage = EmbeddedEventStore.Open(_disk, newId, options).Unwrap();

    private void Tell(NodeRun run, CommitUnit unit, ImmutableArray<AgentSubscription?> before, bool isHeard)
    {
        history.Note(run.Owner.Name, unit);
        foreach (var append in unit.Appends)
            _news.Add((append.After.TopicId, isHeard ? run.Session : ""));
        Committed?.Invoke(run, unit, before);
        foreach (var stored in unit.Appends.SelectMany(append => append.Events))
            Appended?.Invoke(stored.Event);
        foreach (var other in _runs)
        {
            if ((other != run || !isHeard) && !other.Owner.IsDead && !unit.Appends.IsEmpty)
                other.HearNews();
        }
    }

    // A torn write is cut off or, when all of it was written, kept: then no caller has received its outcome.
    private void Restart()
    {
        var before = Storage.GetLastPositionAsync().Result;
        Reopen();
        var after = Storage.GetLastPositionAsync().Result;
        history.Note("store", $"restarts; positions {before} to {after}");
        if (after < before)
            Losses.Add($"The store's process crashed during a write and restarted with {after} positions instead of {before}.");
        foreach (var (_, survivor) in Storage.ReadPositionsAsync(before + 1).ToBlockingEnumerable())
        {
            history.Note("store", survivor);
            _news.Add((survivor.TopicId, ""));
            Appended?.Invoke(survivor);
        }

        foreach (var run in _runs)
        {
            if (!run.Owner.IsDead)
                run.HearNews();
        }
    }
}
