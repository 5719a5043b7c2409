namespace Cop;

/// <summary>Runs the kernel's internal work as work items of a simulation loop.</summary>
internal sealed class SimulatedDispatcher(SimulationLoop pump, WorkItemOwner owner) : WorkDispatcher
{
    /// <summary>None: trace ids are random, and whether there are any is up to who listens in the process.</summary>
    public override string? TraceParent => null;

    public override async Task RunAsync(Func<Task> work)
    {
        await TurnAsync().ConfigureAwait(false);
        await work().ConfigureAwait(false);
    }

    public override async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        await TurnAsync().ConfigureAwait(false);
        return await work().ConfigureAwait(false);
    }

    public override void Queue<TState>(Action<TState> work, TState state) => pump.Post(owner, () => work(state));

    /// <summary>Creates a completion source whose continuations run in the work item that completes it.</summary>
    public override TaskCompletionSource<T> NewCompletionSource<T>() => new();

    public override void Complete<T>(TaskCompletionSource<T> promise, T result)
    {
        if (!promise.Task.IsCompleted)
            pump.Post(owner, () => promise.TrySetResult(result));
    }

    public override void Fail<T>(TaskCompletionSource<T> promise, Exception fault)
    {
        if (!promise.Task.IsCompleted)
            pump.Post(owner, () => promise.TrySetException(fault));
    }

    // Task.Delay would end on the thread pool on cancellation; this wait ends in the work item that cancels.
    public override async Task DelayAsync(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await new TaskCompletionSource().Task.WaitAsync(delay, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return;
        }
    }

    public override async Task CancelAsync(CancellationTokenSource source)
    {
        await TurnAsync().ConfigureAwait(false);
        // Callbacks run on the loop's thread, as part of this work item.
        await CancelHereAsync(source).ConfigureAwait(false);
    }

    private static Task CancelHereAsync(CancellationTokenSource source)
    {
        source.Cancel();
        return Task.CompletedTask;
    }

    private Task<bool> TurnAsync()
    {
        var turn = NewCompletionSource<bool>();
        Complete(turn, true);
        return turn.Task;
    }
}
