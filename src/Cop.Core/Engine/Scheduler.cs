using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// Brings events and continuations to agents (spec 5.2). It reads, decides by pure rules, and has deliveries run; it holds no door
/// through which it could emit an event or write the store (spec 5.6).
/// </summary>
internal sealed partial class Scheduler : IDisposable
{
    private readonly ICopReadOnlyStore _store;
    private readonly IEventLog _log;
    private readonly IDeliveryStore _deliveries;
    private readonly AgentRegistry _agents;
    private readonly IDeliveryRunner _runner;
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkStarter _work;
    private readonly ILogger _logger;
    private readonly LaneWorkerDoors _doors;
    private readonly DueQueue _due;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _looks = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cancelling = new();
    private bool _isStarted;

    public Scheduler(
        ICopReadOnlyStore store, IEventLog log, IDeliveryStore deliveries, AgentRegistry agents, IDeliveryRunner runner,
        SchedulerOptions options, TimeProvider time, WorkStarter work, ILogger logger)
    {
        (_store, _log, _deliveries, _agents, _runner, _options, _time, _work, _logger) = (store, log, deliveries, agents, runner, options, time, work, logger);
        _due = new DueQueue(time, key => Look(key));
        _doors = new LaneWorkerDoors(
            deliveries, runner, new ParentWaits(log, deliveries), new Places(options.MaxParallel, work), new InvocationCount(), options, time, work, logger, OnEnded, _cancelling.Token);
    }

    /// <summary>Makes the agents known and takes up what earlier runs left.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var agent in _agents.All)
            await _deliveries.RegisterAsync(agent.Name, agent.Options.FromSeq, cancellationToken).ConfigureAwait(false);
        await LearnFirstCursorsAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
            _isStarted = true;
        await TakeUpAllAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks for everything that this node has to do: at the start, and when sessions came or went.</summary>
    public async Task TakeUpAllAsync(CancellationToken cancellationToken)
    {
        foreach (var agent in _agents.All)
        {
            await foreach (var topicId in _deliveries.FindTopicsAsync(agent.Name, agent.Filter, cancellationToken).ConfigureAwait(false))
                Reload(new LaneKey(topicId, agent.Name));
        }

        ViewKey? after = null;
        while (await _deliveries.ActiveContinuationsAsync(after, PageQuery.MaxLimit, cancellationToken).ConfigureAwait(false) is { IsEmpty: false } page)
        {
            foreach (var continuation in page)
                Consider(continuation);
            after = page[^1].Key;
        }

        await TakeUpIdleAsync(null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes note of what became durable.</summary>
    public void OnCommitted(IReadOnlyList<CommitUnit> units)
    {
        foreach (var append in units.SelectMany(unit => unit.Appends))
        {
            // A replica runs no agent, continuation or timer (CE-6).
            if (append.After.ReplicaOf is not null)
                continue;
            foreach (var agent in _agents.All)
                Tell(agent, append);
            foreach (var continuation in append.Views.OfType<Continuation>())
                Consider(continuation, append);
            if (_options.ExhaustsAfter is { } idle && append.Views.Any(EndsWork))
                Exhaust(append.Views.OfType<Topic>().Single(), idle);
        }

        foreach (var lane in units.SelectMany(unit => unit.Lanes))
            Note(lane);
    }

    /// <summary>Takes up a topic to which others committed, or that became local: its agents, its waiting continuations (CE-6), and whether its work is over.</summary>
    public async Task TakeUpAsync(string topicId, CancellationToken cancellationToken)
    {
        // A replica runs no agent, continuation or timer, and a local topic never becomes one (CE-6).
        if (!Concerns(topicId) || await _log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is not { ReplicaOf: null })
            return;
        foreach (var agent in _agents.All.Where(agent => agent.Filter.TakesTopic(topicId)))
            Reload(new LaneKey(topicId, agent.Name));
        await TakeUpIdleAsync(topicId, cancellationToken).ConfigureAwait(false);
        var query = new ContinuationQuery { TopicId = topicId, Status = ContinuationStatus.Active, Limit = PageQuery.MaxLimit };
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await _store.ListContinuationsAsync(query with { Cursor = cursor.Length == 0 ? null : cursor }, cancellationToken).ConfigureAwait(false)).Unwrap();
            foreach (var continuation in page.Items)
                Consider(continuation);
            cursor = page.Next;
        }
    }

    /// <summary>Takes up a topic that became local here, as soon as the store can be read.</summary>
    public void TakeUpSoon(string topicId) => Track(() => TakeUpAsync(topicId, _stopping.Token));

    private bool Concerns(string topicId)
    {
        lock (_gate)
            return IsMineToExhaust(topicId) || _agents.All.Select(agent => new LaneKey(topicId, agent.Name)).Any(lane => _deliveries.IsMine(lane) || _workers.ContainsKey(lane));
    }

    /// <summary>A lane's durable state changed elsewhere: an operator's hand (M-7), or another node.</summary>
    public void Reload(LaneKey key)
    {
        lock (_gate)
            WorkerOf(key)?.Reload();
    }

    /// <summary>Starts nothing new from this moment on.</summary>
    public Task CeaseAsync() => _work.CancelAsync(_stopping);

    /// <summary>Starts nothing new, waits for what runs, and cancels it after the drain time or when the caller will not wait.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await CeaseAsync().ConfigureAwait(false);
        _due.Dispose();
        // What runs ends here; what comes meanwhile is for other nodes.
        await _deliveries.RetireAsync(CancellationToken.None).ConfigureAwait(false);
        Task[] work;
        lock (_gate)
            work = [.. _workers.Values.Select(worker => worker.Work), .. _left, .. _looks];
        var all = Task.WhenAll(work);
        try
        {
            await all.WaitAsync(_options.DrainTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cut) when (cut is TimeoutException or OperationCanceledException)
        {
            // It may also have ended at the very moment at which the waiting did.
            lock (_gate)
            {
                foreach (var agent in _workers.Keys.Select(key => key.Agent).Distinct(StringComparer.Ordinal))
                    CopLog.DrainCut(_logger, agent);
            }

            await _work.CancelAsync(_cancelling).ConfigureAwait(false);
            await LeaveAsync(all).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _due.Dispose();
        _stopping.Dispose();
        _cancelling.Dispose();
    }

    // What still runs then waits for a store that does not answer: it ends with the pipeline, which is next to stop.
    private async Task LeaveAsync(Task work)
    {
        try
        {
            await work.WaitAsync(3 * _options.ErrorPause, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            CopLog.StoreSilent(_logger);
        }
    }

    private void OnEnded(LaneKey lane, DeliveryKey ended, bool isDone)
    {
        foreach (var waiting in _doors.Parents.TakeWaiting(lane))
            Wake(waiting);
        // It may have been passed over because its time was over, or was taken from this session: then nothing else tells of it.
        if (!isDone && ended.ContinuationId is { } continuationId)
            Look(ViewKey.Continuation(lane.TopicId, continuationId));
    }

    private void Look(ViewKey key) => Track(async () =>
    {
        if (key.Kind == ViewKind.Topic)
        {
            if ((await _store.GetTopicAsync(key.TopicId, _stopping.Token).ConfigureAwait(false)).Unwrap() is { } topic)
                Exhaust(topic, _options.ExhaustsAfter!.Value);
            return;
        }

        if ((await _store.GetContinuationAsync(key.TopicId, key.Id, _stopping.Token).ConfigureAwait(false)).Unwrap() is { } continuation)
            Consider(continuation);
    });

    private void Consider(Continuation continuation, TopicAppend? told = null)
    {
        if (continuation.Status != ContinuationStatus.Active || !IsMine(continuation))
            return;

        switch (ContinuationRules.Decide(continuation, _time.GetUtcNow(), _options.MaxContinuationAttempts))
        {
            case ContinuationDecision.Wait { Until: { } moment }: _due.Set(continuation.Key, moment); break;
            // What an agent is at began in time; its end has the continuation looked at again.
            case ContinuationDecision.Expire when IsUnderWay(continuation): break;
            case ContinuationDecision.Expire: End(continuation, Supervisor.Expired(continuation)); break;
            case ContinuationDecision.Abandon: End(continuation, Supervisor.Abandoned(continuation, continuation.Attempt)); break;
            case ContinuationDecision.Resume resume: Resume(continuation, resume, told); break;
        }
    }

    private void Resume(Continuation continuation, ContinuationDecision.Resume resume, TopicAppend? told)
    {
        if (_agents.For(continuation) is { } agent)
        {
            lock (_gate)
                WorkerOf(new LaneKey(continuation.TopicId, agent.Name))?.Wake(Ready(continuation, resume, told), told);
            return;
        }

        CopLog.NoAgent(_logger, continuation.Id, continuation.TopicId, continuation.Agent ?? "*");
        if (!continuation.NoAgentReported)
            Supervise(Supervisor.AttemptFailed(continuation, new CopError(ContinuationErrors.NoAgent, $"No agent here can resume it (agent '{continuation.Agent ?? "*"}'); it stays active until one is registered."), null));
        // No attempt that ends will have it looked at again.
        if (ContinuationRules.ExpiryOf(continuation) is { } moment)
            _due.Set(continuation.Key, moment);
    }

    private static ReadyContinuation Ready(Continuation continuation, ContinuationDecision.Resume resume, TopicAppend? told) =>
        new(continuation.Id, resume.Reason, resume.TriggerEventId, resume.TriggerSeq)
        {
            Trigger = told?.Events.FirstOrDefault(stored => stored.Event.Id == resume.TriggerEventId)?.Event,
            KnownSeq = told?.After.AppliedSeq ?? 0,
        };

    private void Supervise(EventDraft draft) => Track(() => _runner.SuperviseAsync(draft, _stopping.Token));

    private void Track(Func<Task> look)
    {
        lock (_gate)
        {
            if (!_stopping.IsCancellationRequested)
                Keep(_looks, _work.RunAsync(() => GuardAsync(look)));
        }
    }

    // Callers hold the gate.
    private void Keep(HashSet<Task> unfinished, Task task)
    {
        unfinished.Add(task);
        _ = task.ContinueWith(
            ended =>
            {
                lock (_gate)
                    unfinished.Remove(ended);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task GuardAsync(Func<Task> look)
    {
        try
        {
            await PatientLook.RunAsync(look, _options.ErrorPause, _time, _work, _logger, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops; the next start looks again.
            return;
        }
        catch (Exception fault)
        {
            CopLog.LaneFailed(_logger, fault, Supervisor.Name, "*");
        }
    }
}
