namespace Cop;

internal sealed partial class Scheduler
{
    /// <summary>
    /// Whether nothing can happen here before the clock moves, something is committed, or one of the invocations ends that agents are known to be at.
    /// </summary>
    public bool IsAtRest(int invocations)
    {
        lock (_gate)
            return _looks.Count == 0 && _doors.Invocations.Value == invocations && _workers.Values.All(known => known.Worker.IsWaiting);
    }

    private bool IsUnderWay(Continuation continuation)
    {
        lock (_gate)
            return _agents.For(continuation) is { } agent && _workers.TryGetValue(new LaneKey(continuation.TopicId, agent.Name), out var known) && known.Worker.IsResuming(continuation.Id);
    }

    // One that nobody runs the agent of is somebody's too, who says so (D-59b).
    private bool IsMine(Continuation continuation)
    {
        var agent = continuation.IsForAnyAgent ? _agents.For(continuation)?.Name ?? Supervisor.Name : AgentName.Of(continuation.Agent!);
        return _deliveries.IsMine(new LaneKey(continuation.TopicId, agent));
    }

    // The node at which the last work ended looks at the topic by itself; this finds topics of nodes that are gone, and what others than nodes wrote.
    private async Task TakeUpIdleAsync(string? topicId, CancellationToken cancellationToken)
    {
        if (_options.ExhaustsAfter is not { } idle || (topicId is not null && !IsMineToExhaust(topicId)))
            return;
        await foreach (var topic in _deliveries.FindIdleTopicsAsync(topicId, cancellationToken).ConfigureAwait(false))
        {
            if (IsMineToExhaust(topic.Id))
                Exhaust(topic, idle);
        }
    }

    // Without agents a session works no lanes, and there may be no other session that does.
    private bool IsMineToExhaust(string topicId) => _agents.All.IsEmpty || _deliveries.IsMine(new LaneKey(topicId, Supervisor.Name));

    private static bool EndsWork(View view) => view is CopTask { Status: var status } ? status.IsTerminal() : view is Continuation { Status: not ContinuationStatus.Active };

    private void Exhaust(Topic topic, TimeSpan idle)
    {
        if (!topic.Quiescent || topic.Status >= TopicStatus.Exhausted)
            return;
        if (topic.UpdatedAt + idle <= _time.GetUtcNow())
            Supervise(Supervisor.Exhausted(topic));
        else
            _due.Set(topic.Key, topic.UpdatedAt + idle);
    }

    // What is refused has ended some other way, or its time is not over any more: the clock may have been set back in between. So it is looked at again.
    private void End(Continuation continuation, EventDraft ending) => Track(async () =>
    {
        if (!await _runner.SuperviseAsync(ending, _stopping.Token).ConfigureAwait(false))
            _due.Set(continuation.Key, _time.GetUtcNow() + _options.ErrorPause);
    });
}
