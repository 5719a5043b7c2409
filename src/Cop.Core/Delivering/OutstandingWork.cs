namespace Cop;

/// <summary>Counts the scheduler's pending work: messages not handled, effects without an outcome, invocations.</summary>
internal sealed class OutstandingWork(WorkDispatcher work)
{
    private readonly TaskCompletionSource<bool> _drained = work.NewCompletionSource<bool>();
    private long _begun;
    private int _count;
    private int _invocations;
    private volatile bool _isDraining;

    /// <summary>The number of pending messages, effects and invocations.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The number of running invocations, from the durable claim to the durable end.</summary>
    public int Invocations => Volatile.Read(ref _invocations);

    /// <summary>The number of messages, effects and invocations that have ever begun.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    public void Begin()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Increment(ref _begun);
    }

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

    /// <summary>Completes when no work is pending; no new work may start by itself then.</summary>
    public Task DrainAsync()
    {
        _isDraining = true;
        if (Count == 0)
            work.Complete(_drained, true);
        return _drained.Task;
    }
}
