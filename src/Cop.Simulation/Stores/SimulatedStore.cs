using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// The store that all nodes share: the embedded store's own rows, checks and journal, with sessions on its own clock as a server has
/// them. It does what it is asked at once; what lies between it and a node is the node's door.
/// </summary>
#pragma warning disable CA1001 // Nothing is behind the simulated disk that would have to be let go of.
internal sealed class SimulatedStore(SimulationLoop pump, History history, Func<Guid> newId, TimeSpan lease)
#pragma warning restore CA1001
{
    private readonly SimulatedJournalFile _disk = new();
    private readonly List<NodeRun> _runs = [];
    private readonly List<(string TopicId, string Session)> _news = [];
    private EmbeddedEventStore? _storage;
    private int _writes;

    /// <summary>The store's process as it is now.</summary>
    public EmbeddedEventStore Storage => _storage ??= EmbeddedEventStore.Open(_disk, newId).Unwrap();

    /// <summary>All rows as they are now.</summary>
    public ILoadedRows Rows => Storage.LoadAsync(new RowKeys(), CancellationToken.None).AsTask().Result;

    /// <summary>How many topics were told of so far.</summary>
    public int News => _news.Count;

    /// <summary>What was lost when the store's process ended, if anything: each line is a fault of the store.</summary>
    public List<string> Losses { get; } = [];

    /// <summary>Told of each commit that was answered to its node's door, in order.</summary>
    public Action<NodeRun, CommitUnit, ImmutableArray<AgentSubscription?>>? Committed { get; set; }

    /// <summary>Told of each event that became durable.</summary>
    public Action<Event>? Appended { get; set; }

    /// <summary>The writes after which the store's process ends in the middle of the next, with the part that is kept.</summary>
    public Dictionary<int, double> Ends { get; } = [];

    /// <summary>A run begins its session.</summary>
    public void Begin(NodeRun run) => _runs.Add(run);

    /// <summary>Whether a session has ended or was not heard of for longer than its lease.</summary>
    public bool IsGone(string session)
    {
        var run = _runs.Find(known => known.Session == session);
        return run is null || run.HasEnded || run.SilentSince is { } since && pump.Now - since > lease;
    }

    /// <summary>When the lease of a run passes that is heard of no more.</summary>
    public DateTimeOffset? LeaseEnd(NodeRun run) => run.HasEnded ? null : run.SilentSince + lease;

    /// <summary>Commits; what a node will not hear of is news to it as the commits of others are.</summary>
    public async Task<ImmutableArray<CommitOutcome>> CommitAsync(NodeRun run, IReadOnlyList<CommitUnit> units, bool isHeard)
    {
        if (Ends.Remove(++_writes, out var part))
            _disk.TearsAt = part;
        var held = units.SelectMany(unit => unit.Subscriptions).Select(subscription => subscription.Key).Distinct().ToDictionary(key => key, key => Rows.TryGetSubscription(key, out var subscription) ? subscription : null);
        try
        {
            var outcomes = await Storage.CommitAsync(units, CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < units.Count; i++)
            {
                if (outcomes[i] != CommitOutcome.Committed)
                    continue;
                Tell(run, units[i], [.. units[i].Subscriptions.Select(subscription => held[subscription.Key])], isHeard);
                foreach (var subscription in units[i].Subscriptions)
                    held[subscription.Key] = subscription;
            }

            return outcomes;
        }
        catch (TornWriteException)
        {
            Restart();
            throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The store's process ended while it wrote."));
        }
    }

    /// <summary>Topics that others than this session committed to, behind a place in the news.</summary>
    public (ImmutableArray<string> TopicIds, int Next) NewsFor(string session, int from) =>
        ([.. _news.Skip(from).Where(news => news.Session != session).Select(news => news.TopicId).Distinct(StringComparer.Ordinal)], _news.Count);

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

    // What the torn write left is cut or, when all of it got there, taken in: then nobody was told of it yet.
    private void Restart()
    {
        var before = Storage.GetLastPositionAsync().Result;
        _storage = EmbeddedEventStore.Open(_disk, newId).Unwrap();
        var after = _storage.GetLastPositionAsync().Result;
        history.Note("store", $"restarts; positions {before} to {after}");
        if (after < before)
            Losses.Add($"The store's process ended in a write, and came back with {after} positions instead of {before}.");
        foreach (var (_, survivor) in _storage.ReadPositionsAsync(before + 1).ToBlockingEnumerable())
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
