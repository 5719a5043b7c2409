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
}
