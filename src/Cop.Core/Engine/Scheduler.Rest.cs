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

    // What is refused has ended some other way, or its time is not over any more: the clock may have been set back in between. So it is looked at again.
    private void End(Continuation continuation, EventDraft ending) => Track(async () =>
    {
        if (!await _runner.SuperviseAsync(ending, _stopping.Token).ConfigureAwait(false))
            _due.Set(continuation.Key, _time.GetUtcNow() + _options.ErrorPause);
    });
}
