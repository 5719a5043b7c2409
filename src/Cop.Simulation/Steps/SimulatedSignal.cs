namespace Cop;

/// <summary>A signal with one waiter. Setting it while no task waits completes the next wait at once.</summary>
internal sealed class SimulatedSignal(WorkDispatcher work)
{
    private TaskCompletionSource<bool> _set = work.NewCompletionSource<bool>();

    public void Set() => work.Complete(_set, true);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var awaited = _set;
        await awaited.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.CompareExchange(ref _set, work.NewCompletionSource<bool>(), awaited);
    }
}
