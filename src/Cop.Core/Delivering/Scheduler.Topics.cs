namespace Cop;

/// <content>The loop of the topics: sends messages to their state machines and performs their effects.</content>
internal sealed partial class Scheduler
{
    private readonly TopicSettings _topicSettings;
    private readonly Lock _topicGate = new();

    /// <summary>The topics with pending reports; all others are idle.</summary>
    private readonly Dictionary<string, TopicSchedule> _topics = new(StringComparer.Ordinal);

    private void See(Continuation continuation, TopicAppend? commit = null)
    {
        var agent = _agents.For(continuation)?.Name;
        // A continuation without an agent is assigned to one session too, which reports it.
        var resumer = agent ?? (continuation.IsForAnyAgent ? Supervisor.Name : AgentName.Normalize(continuation.Agent!));
        var key = new SubscriptionKey(continuation.TopicId, resumer);
        var isUnderWay = agent is not null && _subscriptions.IsResuming(key, continuation.Id);
        Post(continuation.TopicId,
            new TopicMessage.ContinuationSeen(continuation, agent, _deliveries.IsAssignedToThisSession(key), isUnderWay)
        {
            Commit = commit,
            LacksResumePoint = agent is null && _agents.LacksResumePoint(continuation),
        });
    }

    // The node of a topic's last work handles its commit. This finds topics of nodes that have ended, and commits made in hosts'
    // transactions.
    private async Task SeeIdleTopicsAsync(string? topicId, CancellationToken cancellationToken)
    {
        if (_options.AutoExhaustAfter is null || (topicId is not null && !IsMineToExhaust(topicId)))
            return;
        await foreach (var topic in _deliveries.FindIdleTopicsAsync(topicId, cancellationToken).ConfigureAwait(false))
        {
            if (IsMineToExhaust(topic.Id))
                Post(topic.Id, new TopicMessage.TopicSeen(topic));
        }
    }

    // A session without agents is assigned no subscriptions, and there may be no other session.
    private bool IsMineToExhaust(string topicId) =>
        _agents.All.IsEmpty || _deliveries.IsAssignedToThisSession(new SubscriptionKey(topicId, Supervisor.Name));

    private static bool EndsWork(View view) => view is CopTask { Status: var status }
        ? status.IsTerminal()
        : view is Continuation { Status: not ContinuationStatus.Active };

    private void Post(string topicId, TopicMessage message)
    {
        TopicTransition transition;
        lock (_topicGate)
        {
            transition = _topics.GetValueOrDefault(topicId, TopicSchedule.Idle).On(message, _topicSettings, _time.GetUtcNow());
            if (transition.State.Outstanding.IsEmpty)
                _topics.Remove(topicId);
            else
                _topics[topicId] = transition.State;
        }

        foreach (var effect in transition.Effects)
            CarryOut(topicId, effect, message);
    }

    private void CarryOut(string topicId, TopicEffect effect, TopicMessage message)
    {
        switch (effect)
        {
            case TopicEffect.SetTimer timer:
                _topicTimers.Set(timer.Key, timer.Moment);
                break;
            case TopicEffect.Resume resume:
                _subscriptions.Post(new SubscriptionKey(topicId, resume.Agent), new SubscriptionMessage.Resumable(resume.Ready));
                break;
            case TopicEffect.WarnOfNoAgent { Row: var row }:
                CopLog.NoAgentRegistered(_logger, row.Id, row.TopicId, row.Agent ?? "*");
                break;
            case TopicEffect.WarnOfNoResumePoint { Row: var row }:
                CopLog.NoResumePointDeclared(_logger, row.Id, row.TopicId, row.Agent ?? "*", row.Label ?? "");
                break;
            case TopicEffect.Load { Key: var key }:
                Begin(() => LoadAsync(key));
                break;
            case TopicEffect.Supervise { Report: var report, Row: var row }:
                Begin(() => SuperviseAsync(report, row));
                break;
            default:
                throw new CopInvariantException(
                    $"Topic '{topicId}' requested an unknown effect after {message.GetType().Name}: {effect.GetType().Name}.");
        }
    }

    private async Task LoadAsync(ViewKey key)
    {
        if (key.Kind == ViewKind.Topic)
        {
            if ((await _store.GetTopicAsync(key.TopicId, _stopping.Token).ConfigureAwait(false)).Unwrap() is { } topic)
                Post(key.TopicId, new TopicMessage.TopicSeen(topic));
        }
        else
        {
            var read = await _store.GetContinuationAsync(key.TopicId, key.Id, _stopping.Token).ConfigureAwait(false);
            if (read.Unwrap() is { } continuation)
                See(continuation);
        }
    }

    private async Task SuperviseAsync(SupervisorReport report, View row)
    {
        var isDurable = false;
        try
        {
            isDurable = await _runner.SuperviseAsync(Supervisor.Report(report, row), _stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            Post(row.TopicId, new TopicMessage.Supervised(row.Key, report, isDurable));
        }
    }

    // No other component repeats this effect: it is retried while the store is unreachable.
    private void Begin(Func<Task> effect)
    {
        if (_stopping.IsCancellationRequested)
            return;
        _subscriptions.Outstanding.Begin();
        _ = _work.RunDetachedAsync(async () =>
        {
            await GuardAsync(effect).ConfigureAwait(false);
            _subscriptions.Outstanding.End();
        });
    }

    private async Task GuardAsync(Func<Task> effect)
    {
        try
        {
            // A failed read is repeated by the next commit to the topic, or by the next start.
            await BackgroundRetry.RunAsync(
                "topics", effect, _options.ErrorDelay, fault => fault is not CopInvariantException, _time, _work, _logger, _stopping.Token)
            .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host is stopping; the next start scans again.
            return;
        }
    }
}
