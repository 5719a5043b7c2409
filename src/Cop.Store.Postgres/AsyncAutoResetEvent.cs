namespace Cop;

/// <summary>Wakes one waiter; a signal that is set while there is no waiter is kept.</summary>
internal sealed class AsyncAutoResetEvent(TimeProvider time)
{
    private TaskCompletionSource _rung = New();

    public void Set() => Volatile.Read(ref _rung).TrySetResult();

    /// <summary>Waits for the next signal, at most for the given time.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        var awaited = Volatile.Read(ref _rung);
        try
        {
            await awaited.Task.WaitAsync(longest, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return;
        }

        Interlocked.CompareExchange(ref _rung, New(), awaited);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
