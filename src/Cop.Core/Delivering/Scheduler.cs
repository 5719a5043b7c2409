using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// Delivers events and continuations to agents: sends messages to the state machines of subscriptions and topics, and performs their
/// effects.
/// </summary>
/// <remarks>It has no interface that appends events or writes to the store. Protocol 5.2, 5.6.</remarks>
internal sealed partial class Scheduler : IDisposable
{
    private readonly ICopReadOnlyStore _store;
    private readonly IEventLog _log;
    private readonly IDeliveryStore _deliveries;
    private readonly AgentRegistry _agents;
    private readonly Subscriptions _subscriptions;
    private readonly IDeliveryRunner _runner;
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkDispatcher _work;
    private readonly ILogger _logger;
    private readonly ParentDeliveryGate _parents;
    private readonly TimerQueue<SubscriptionKey> _subscriptionTimers;
    private readonly TimerQueue<ViewKey> _topicTimers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HistoryMemory _history;
    private readonly Lock _cancellingGate = new();
    private CancellationTokenSource _cancelling = new();

    public Scheduler(
        ICopReadOnlyStore store, IEventLog log, IDeliveryStore deliveries, AgentRegistry agents, Subscriptions subscriptions,
        IDeliveryRunner runner, SchedulerOptions options, TimeProvider time, WorkDispatcher work, HistoryMemory history, ILogger logger)
    {
        (_store, _log, _deliveries, _agents, _subscriptions) = (store, log, deliveries, agents, subscriptions);
        (_runner, _options, _time, _work, _history, _logger) = (runner, options, time, work, history, logger);
        _parents = new ParentDeliveryGate(log, deliveries);
        _topicSettings = new TopicSettings(options.DefaultContinuationAttempts, options.AutoExhaustAfter, options.ErrorDelay);
        _subscriptionTimers = new TimerQueue<SubscriptionKey>(
            time, options.MaxTimerDelay, key => subscriptions.Post(key, new SubscriptionMessage.Due()));
        _topicTimers = new TimerQueue<ViewKey>(time, options.MaxTimerDelay, key => Post(key.TopicId, new TopicMessage.Due(key)));
    }

    /// <summary>Registers the agents and schedules work left by earlier runs.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var firstCursors = await RegisterAgentsAsync(cancellationToken).ConfigureAwait(false);
        _subscriptions.Start(_agents, firstCursors, new SubscriptionLoop(
            _deliveries, _runner, _parents, _subscriptions, _subscriptionTimers, _options, _time, _work, _history, _logger,
            key => Post(key.TopicId, new TopicMessage.Reconsidered(key)), () => Cancelling.Token, _stopping.Token));
        await ScheduleAllAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Scans for all work of this node: at the start, and when sessions joined or left.</summary>
    public async Task ScheduleAllAsync(CancellationToken cancellationToken)
    {
        _subscriptions.CheckAssignments();
        foreach (var agent in _agents.All)
        {
            var topics = _deliveries.FindTopicsWithWorkAsync(agent.Name, agent.Filter, cancellationToken);
            await foreach (var topicId in topics.ConfigureAwait(false))
                _subscriptions.Post(new SubscriptionKey(topicId, agent.Name), new SubscriptionMessage.CommittedElsewhere());
        }

        ViewKey? after = null;
        while (true)
        {
            var page = await _deliveries.ReadActiveContinuationsAsync(after, PageQuery.MaxLimit, cancellationToken).ConfigureAwait(false);
            if (page.IsEmpty)
                break;
            foreach (var continuation in page)
                See(continuation);
            after = page[^1].Key;
        }

        await SeeIdleTopicsAsync(null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Scans a topic that others have committed to or that became local: its agents, its continuations and its exhaustion.
    /// </summary>
    public async Task ScheduleTopicAsync(string topicId, CancellationToken cancellationToken)
    {
        // A replica runs no agent, continuation or timer, and a local topic never becomes a replica.
        if (!Concerns(topicId) || await _log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is not { ReplicaOf: null })
            return;
        foreach (var agent in _agents.All.Where(agent => agent.Filter.MatchesTopic(topicId)))
            _subscriptions.Post(new SubscriptionKey(topicId, agent.Name), new SubscriptionMessage.CommittedElsewhere());
        await SeeIdleTopicsAsync(topicId, cancellationToken).ConfigureAwait(false);
        var query = new ContinuationQuery { TopicId = topicId, Status = ContinuationStatus.Active, Limit = PageQuery.MaxLimit };
        for (string? cursor = ""; cursor is not null;)
        {
            var next = query with { Cursor = cursor.Length == 0 ? null : cursor };
            var page = (await _store.ListContinuationsAsync(next, cancellationToken).ConfigureAwait(false)).Unwrap();
            foreach (var continuation in page.Items)
                See(continuation);
            cursor = page.Next;
        }
    }

    /// <summary>Scans a topic that became local here, as soon as the store is reachable.</summary>
    public void QueueTopicScan(string topicId) => Begin(() => ScheduleTopicAsync(topicId, _stopping.Token));

    /// <summary>Handles commits of this node.</summary>
    public void OnCommitted(IReadOnlyList<CommitUnit> units)
    {
        foreach (var row in units.SelectMany(unit => unit.Subscriptions))
        {
            _subscriptions.Post(row.Key, new SubscriptionMessage.RowCommitted(row));
            foreach (var waiting in _parents.TakeWaiting(row.Key))
                _subscriptions.Post(waiting, new SubscriptionMessage.ParentsClosed());
        }

        foreach (var append in units.SelectMany(unit => unit.Appends))
        {
            // A replica runs no agent, continuation or timer.
            if (append.After.ReplicaOf is not null)
                continue;
            _subscriptions.OnCommitted(append);
            foreach (var continuation in append.Views.OfType<Continuation>())
                See(continuation, append);
            if (_options.AutoExhaustAfter is not null && append.Views.Any(EndsWork))
                Post(append.After.TopicId, new TopicMessage.TopicSeen(append.Views.OfType<Topic>().Single()));
        }
    }

    /// <summary>
    /// Returns whether nothing can happen here until the clock moves, a commit is made, or one of these invocations ends.
    /// </summary>
    public bool IsIdle(int invocations) => _subscriptions.Outstanding.Count == invocations
        && _subscriptions.Outstanding.Invocations == invocations
        && !_subscriptionTimers.HasDue && !_topicTimers.HasDue;

    /// <summary>Returns the agent of this node that resumes a continuation; null when none does.</summary>
    public string? AgentFor(Continuation continuation) => _agents.For(continuation)?.Name;

    /// <summary>The number of pieces of work that have ever begun.</summary>
    public long BegunWork => _subscriptions.Outstanding.Begun;

    /// <summary>The number of running invocations.</summary>
    public int Invocations => _subscriptions.Outstanding.Invocations;

    /// <summary>Stops starting new work.</summary>
    public Task StopAcceptingWorkAsync()
    {
        _subscriptions.Stop();
        return _work.CancelAsync(_stopping);
    }

    /// <summary>
    /// Stops starting new work, waits for running invocations, and cancels them after <c>DrainTimeout</c> or when the caller cancels.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await StopAcceptingWorkAsync().ConfigureAwait(false);
        _subscriptionTimers.Dispose();
        _topicTimers.Dispose();
        // Running attempts finish here; other nodes get new work.
        await _deliveries.ReleaseSubscriptionsAsync(CancellationToken.None).ConfigureAwait(false);
        var drained = _subscriptions.Outstanding.DrainAsync();
        try
        {
            await drained.WaitAsync(_options.DrainTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cut) when (cut is TimeoutException or OperationCanceledException)
        {
            // It may also have ended at the same moment as the wait.
            foreach (var agent in _subscriptions.RunningAgents())
                CopLog.DrainTimedOut(_logger, agent);
            await _work.CancelAsync(Cancelling).ConfigureAwait(false);
            await LeaveAsync(drained).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscriptionTimers.Dispose();
        _topicTimers.Dispose();
        _stopping.Dispose();
        Cancelling.Dispose();
    }

    // Work that still runs then waits for an unreachable store. It ends with the pipeline, which stops next.
    private async Task LeaveAsync(Task drained)
    {
        try
        {
            await drained.WaitAsync(3 * _options.ErrorDelay, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            CopLog.DeliveriesLeftOpen(_logger);
        }
    }

    private bool Concerns(string topicId) => IsMineToExhaust(topicId)
        || _agents.All.Select(agent => new SubscriptionKey(topicId, agent.Name))
            .Any(key => _deliveries.IsAssignedToThisSession(key) || _subscriptions.Contains(key));
}
