namespace Cop;

/// <summary>Counts what is under way in the scheduler: messages that are not handled, effects without an outcome, invocations.</summary>
internal sealed class OutstandingWork(WorkDispatcher work)
{
    private readonly TaskCompletionSource<bool> _drained = work.NewCompletionSource<bool>();
    private int _count;
    private int _invocations;
    private volatile bool _isDraining;

    /// <summary>Everything that is under way.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Invocations among it: from the durable claim to the durable end.</summary>
    public int Invocations => Volatile.Read(ref _invocations);

    public void Begin() => Interlocked.Increment(ref _count);

    public void BeginInvocation()
    {
        Begin();
        Interlocked.Increment(ref _invocations);
    }

    public void EndInvocation()
    {
        Interlocked.Decrement(ref _invocations);
        End();
    }

    public void End()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isDraining)
            work.Complete(_drained, true);
    }

    /// <summary>Completes when nothing is under way any more; nothing new may begin by itself then.</summary>
    public Task DrainAsync()
    {
        _isDraining = true;
        if (Count == 0)
            work.Complete(_drained, true);
        return _drained.Task;
    }
}
