using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The mailboxes of this session's current and recent subscriptions, and the source of their eager claims.</summary>
/// <remarks>It does not depend on the append pipeline: effects are performed by the scheduler that starts it.</remarks>
internal sealed class Subscriptions(IDeliveryStore deliveries, SchedulerOptions options, TimeProvider time, WorkDispatcher work,
    ILogger logger) : IEagerClaimSource
{
    /// <summary>The number of idle subscriptions whose state is cached; others are read again when they have work.</summary>
    private const int MaxIdle = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<SubscriptionKey, SubscriptionMailbox> _mailboxes = [];
    private FrozenDictionary<string, long> _firstCursors = FrozenDictionary<string, long>.Empty;
    private AgentRegistry? _agents;
    private ISubscriptionEffects? _effects;
    private int _dropAt = MaxIdle;
    private bool _isStopping;

    /// <summary>The pending work.</summary>
    public OutstandingWork Outstanding { get; } = new(work);

    /// <summary>The slots for concurrent invocations.</summary>
    public FifoSemaphore Slots { get; } = new(options.MaxConcurrentInvocations, work);

    /// <summary>Starts accepting messages.</summary>
    /// <param name="agents">The agents of this node.</param>
    /// <param name="firstCursors">The initial cursor of each agent on a new topic.</param>
    /// <param name="effects">Performs the effects.</param>
    public void Start(AgentRegistry agents, IReadOnlyDictionary<string, long> firstCursors, ISubscriptionEffects effects)
    {
        lock (_gate)
            (_agents, _firstCursors, _effects) = (agents, firstCursors.ToFrozenDictionary(StringComparer.Ordinal), effects);
    }

    /// <summary>The stored initial cursor of each agent on a topic that does not exist yet.</summary>
    public void StartFrom(IReadOnlyDictionary<string, long> firstCursors)
    {
        lock (_gate)
            _firstCursors = firstCursors.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Discards all cached state, because the store has lost the end of its log.</summary>
    public void Forget()
    {
        lock (_gate)
            CloseIdle();
        TellAll(_ => new SubscriptionMessage.HistoryChanged());
    }

    /// <summary>Stops starting new work.</summary>
    public void Stop()
    {
        lock (_gate)
            _isStopping = true;
        TellAll(_ => new SubscriptionMessage.Stop());
    }

    /// <summary>Posts a message to a subscription if this session is assigned it.</summary>
    public void Post(SubscriptionKey key, SubscriptionMessage message)
    {
        SubscriptionMailbox? mailbox;
        lock (_gate)
        {
            mailbox = Find(key) ?? Create(key, settings => new SubscriptionState(settings));
            mailbox?.Enqueue(message);
        }

        mailbox?.Handle();
    }

    /// <summary>Reports a commit of this node to the subscriptions of a topic.</summary>
    public void OnCommitted(TopicAppend append)
    {
        if (_agents is not { } agents)
            return;
        foreach (var agent in agents.All)
        {
            var committed = EventsFor(agent, append);
            SubscriptionMailbox? mailbox;
            lock (_gate)
            {
                mailbox = Find(new SubscriptionKey(append.After.TopicId, agent.Name)) ?? CreateFor(agent, append, committed);
                mailbox?.Enqueue(new SubscriptionMessage.Committed(committed));
            }

            mailbox?.Handle();
        }
    }

    /// <summary>Makes every subscription check its assignment, because sessions joined or left.</summary>
    public void CheckAssignments() => TellAll(mailbox => new SubscriptionMessage.Assigned(deliveries.IsAssignedToThisSession(mailbox.Key)));

    /// <summary>Returns whether a subscription has a mailbox here.</summary>
    public bool Contains(SubscriptionKey key)
    {
        lock (_gate)
            return Find(key) is not null;
    }

    /// <summary>Returns whether an attempt of a continuation is running here.</summary>
    public bool IsResuming(SubscriptionKey key, string continuationId)
    {
        lock (_gate)
            return Find(key)?.State.IsResuming(continuationId) == true;
    }

    /// <summary>Returns the agents that are running here.</summary>
    public ImmutableArray<string> RunningAgents()
    {
        lock (_gate)
        {
            var running = _mailboxes.Values.Where(mailbox => !mailbox.State.Running.IsEmpty);
            return [.. running.Select(mailbox => mailbox.Agent.Name).Distinct(StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<IEagerClaim> Offer(CommitUnit unit, ILoadedRows rows, IReadOnlySet<SubscriptionKey> written, Guid writeToken)
    {
        if (_agents is not { } agents)
            return [];
        var claims = new List<IEagerClaim>();
        foreach (var append in unit.Appends)
        {
            // A replica runs no agent. A row that is written by the unit anyway has its own next step.
            if (append.After.ReplicaOf is not null)
                continue;
            foreach (var agent in agents.All)
            {
                var key = new SubscriptionKey(append.After.TopicId, agent.Name);
                if (!written.Contains(key) && Offer(key, agent, append, rows, writeToken) is { } claim)
                    claims.Add(claim);
            }
        }

        return claims;
    }

    private EagerClaim? Offer(SubscriptionKey key, AgentRegistration agent, TopicAppend append, ILoadedRows rows, Guid writeToken)
    {
        var events = EventsFor(agent, append);
        var ready = ReadyFor(agent, append);
        if (events.Events.IsEmpty && ready.IsEmpty)
            return null;
        SubscriptionMailbox? mailbox;
        lock (_gate)
            mailbox = Find(key) ?? CreateOnNewTopic(agent, append);
        if (mailbox?.State.CanCarry != true || !Slots.TryEnter())
            return null;
        Outstanding.Begin();
        var offered =
            new SubscriptionMessage.Offered(events, ready, trigger => HasParentElsewhere(trigger, rows)) { WriteToken = writeToken };
        if (mailbox.Offer(offered) is not { } claim)
        {
            Slots.Release();
            Outstanding.End();
            return null;
        }

        // The saved state can be read during the commit, unless the same commit creates it.
        var canReadAhead = claim.Continuation is { } waiting && !append.Events.Any(stored => stored.Event.Id == waiting.EventId);
        mailbox.ReadAhead = canReadAhead ? (claim, _effects!.ReadAheadAsync(claim)) : null;
        return new EagerClaim(mailbox, claim, Outstanding);
    }

    private ImmutableArray<(Continuation Row, ReadyContinuation Ready)> ReadyFor(AgentRegistration agent, TopicAppend append)
    {
        var ready = ImmutableArray.CreateBuilder<(Continuation Row, ReadyContinuation Ready)>();
        foreach (var view in append.Views)
        {
            if (view is not Continuation { Status: ContinuationStatus.Active } row || !ReferenceEquals(_agents!.For(row), agent))
                continue;
            var decision = ContinuationRules.Decide(row, time.GetUtcNow(), options.DefaultContinuationAttempts);
            if (decision is ContinuationDecision.Resume resume)
                ready.Add((row, TopicSchedule.CreateReady(row, resume, append)));
        }

        ready.Sort((one, other) => ReadyContinuation.Compare(one.Ready, other.Ready));
        return ready.DrainToImmutable();
    }

    private static bool HasParentElsewhere(Event trigger, ILoadedRows rows)
    {
        foreach (var parent in trigger.ParentEventIds)
        {
            if (!rows.TryGetLocation(parent, out var location) || location?.TopicId != trigger.TopicId)
                return true;
        }

        return false;
    }

    private static CommittedEvents EventsFor(AgentRegistration agent, TopicAppend append)
    {
        var events = ImmutableArray.CreateBuilder<Event>();
        foreach (var stored in append.Events)
        {
            if (!EffectEvents.IsRecordedEffect(stored.Event) && agent.Receives(stored.Event))
                events.Add(stored.Event);
        }

        return CommittedEvents.Create(append, events.DrainToImmutable());
    }

    private void TellAll(Func<SubscriptionMailbox, SubscriptionMessage> messageOf)
    {
        SubscriptionMailbox[] all;
        lock (_gate)
        {
            all = [.. _mailboxes.Values];
            foreach (var mailbox in all)
                mailbox.Enqueue(messageOf(mailbox));
        }

        foreach (var mailbox in all)
            mailbox.Handle();
    }

    // Callers hold the lock, here and below.
    private SubscriptionMailbox? Find(SubscriptionKey key) => _mailboxes.GetValueOrDefault(key);

    // Events that are not for the agent need no mailbox, unless the topic is new: then the complete state is known without a read.
    private SubscriptionMailbox? CreateFor(AgentRegistration agent, TopicAppend append, CommittedEvents committed)
    {
        var topicId = append.After.TopicId;
        var key = new SubscriptionKey(topicId, agent.Name);
        if (!committed.Events.IsEmpty)
            return CreateOnNewTopic(agent, append) ?? Create(key, settings => new SubscriptionState(settings));
        var mayHaveWork = agent.Filter.MatchesTopic(topicId)
            || append.Views.Any(view => view is Continuation waiting && waiting.IsFor(agent.Name));
        return mayHaveWork ? CreateOnNewTopic(agent, append) : null;
    }

    private SubscriptionMailbox? CreateOnNewTopic(AgentRegistration agent, TopicAppend append) =>
        append is { Before: null, Events: [{ Event.TopicSeq: 1 }, ..] } && _firstCursors.TryGetValue(agent.Name, out var cursor)
            ? Create(new SubscriptionKey(append.After.TopicId, agent.Name), settings => SubscriptionState.OnNewTopic(settings, cursor))
            : null;

    private SubscriptionMailbox? Create(SubscriptionKey key, Func<SubscriptionSettings, SubscriptionState> stateOf)
    {
        if (_isStopping || _agents?.Find(key.Agent) is not { } agent || !deliveries.IsAssignedToThisSession(key))
            return null;
        DropIdle();
        var own = agent.Options;
        var settings = new SubscriptionSettings(key, deliveries.SessionId, own.MaxConcurrency, own.MaxParentWait, options.ErrorDelay);
        return _mailboxes[key] = new SubscriptionMailbox(stateOf(settings), agent, deliveries, time, Outstanding, logger,
            _effects!.CarryOut);
    }

    private void DropIdle()
    {
        if (_mailboxes.Count < _dropAt)
            return;
        CloseIdle();
        _dropAt = _mailboxes.Count + MaxIdle;
    }

    private void CloseIdle()
    {
        foreach (var (key, mailbox) in _mailboxes.ToArray())
        {
            if (mailbox.TryClose())
                _mailboxes.Remove(key);
        }
    }
}
