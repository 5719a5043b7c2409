namespace Cop;

/// <summary>
/// Where the engine's own work runs: on the thread pool. A simulation puts one thread in its place, which picks the next step by a seed;
/// so nothing in the engine goes to the pool but through here.
/// </summary>
internal class WorkDispatcher
{
    /// <summary>The thread pool.</summary>
    public static WorkDispatcher Pool { get; } = new();

    /// <summary>Starts work on another stack than the caller's.</summary>
    public virtual Task RunAsync(Func<Task> work) => Task.Run(work);

    /// <summary>Starts work to which no activity and no ambient value flows from the caller.</summary>
    public Task RunDetachedAsync(Func<Task> work)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return RunAsync(work);
        using (ExecutionContext.SuppressFlow())
            return RunAsync(work);
    }

    /// <summary>Starts work that gives something.</summary>
    public virtual Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Run(work);

    /// <summary>Starts work that nobody waits for.</summary>
    public virtual void Queue<TState>(Action<TState> work, TState state) => ThreadPool.UnsafeQueueUserWorkItem(work, state, preferLocal: false);

    /// <summary>A promise whose waiters go on elsewhere than on the stack of whoever keeps it.</summary>
    public virtual TaskCompletionSource<T> NewCompletionSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Keeps a promise of this starter; nothing happens when it was kept or broken before.</summary>
    public virtual void Complete<T>(TaskCompletionSource<T> promise, T result) => promise.TrySetResult(result);

    /// <summary>Breaks a promise of this starter.</summary>
    public virtual void Fail<T>(TaskCompletionSource<T> promise, Exception fault) => promise.TrySetException(fault);

    /// <summary>Waits; as a step of a simulation also when the token fires, which ends <c>Task.Delay</c> on the thread pool.</summary>
    public virtual Task DelayAsync(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken) => Task.Delay(delay, time, cancellationToken);

    /// <summary>Cancels; what reacts to it runs on another stack.</summary>
    public virtual Task CancelAsync(CancellationTokenSource source) => source.CancelAsync();
}
