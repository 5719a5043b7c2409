namespace Cop;

/// <summary>Wakes one waiter; a ring that comes while nobody waits is not lost.</summary>
internal sealed class AsyncAutoResetEvent(TimeProvider time)
{
    private TaskCompletionSource _rung = New();

    public void Set() => Volatile.Read(ref _rung).TrySetResult();

    /// <summary>Waits for the next ring, but no longer than that.</summary>
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
