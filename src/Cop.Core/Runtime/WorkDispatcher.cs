using System.Diagnostics;

namespace Cop.Runtime;

/// <summary>Runs the kernel's internal work on the thread pool.</summary>
/// <remarks>
/// A simulation replaces it by one thread that picks the next step by a seed. The kernel's own code must therefore not use the pool
/// directly.
/// </remarks>
public class WorkDispatcher
{
    /// <summary>The thread pool.</summary>
    public static WorkDispatcher Pool { get; } = new();

    /// <summary>The W3C trace context that appended events get: that of the current activity; null for none.</summary>
    public virtual string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>Starts work on a different stack.</summary>
    public virtual Task RunAsync(Func<Task> work) => Task.Run(work);

    /// <summary>Starts work that inherits no activity and no ambient value from the caller.</summary>
    public Task RunDetachedAsync(Func<Task> work)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return RunAsync(work);
        using (ExecutionContext.SuppressFlow())
            return RunAsync(work);
    }

    /// <summary>Starts work with a result.</summary>
    public virtual Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Run(work);

    /// <summary>Starts work that no task awaits.</summary>
    public virtual void Queue<TState>(Action<TState> work, TState state) =>
        ThreadPool.UnsafeQueueUserWorkItem(work, state, preferLocal: false);

    /// <summary>Creates a completion source whose continuations do not run on the completing stack.</summary>
    public virtual TaskCompletionSource<T> NewCompletionSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes a completion source of this dispatcher; does nothing when it is already completed.</summary>
    public virtual void Complete<T>(TaskCompletionSource<T> promise, T result) => promise.TrySetResult(result);

    /// <summary>Fails a completion source of this dispatcher.</summary>
    public virtual void Fail<T>(TaskCompletionSource<T> promise, Exception fault) => promise.TrySetException(fault);

    /// <summary>Waits. In a simulation the cancellation is a step of its own, while <c>Task.Delay</c> ends on the thread pool.</summary>
    public virtual Task DelayAsync(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken) =>
        Task.Delay(delay, time, cancellationToken);

    /// <summary>Cancels; callbacks run on a different stack.</summary>
    public virtual Task CancelAsync(CancellationTokenSource source) => source.CancelAsync();
}
