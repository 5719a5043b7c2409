namespace Cop;

/// <summary>A signal that wakes one waiter; set while nothing waits, it wakes the next one at once.</summary>
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
