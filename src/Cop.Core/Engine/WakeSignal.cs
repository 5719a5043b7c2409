namespace Cop;

/// <summary>Wakes one waiter; a signal that comes while nobody waits is not lost.</summary>
internal sealed class WakeSignal(TimeProvider time, WorkStarter work)
{
    // No wait is longer than a timer can be set for; the waiter then only looks again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private TaskCompletionSource<bool> _set = work.NewPromise<bool>();

    public void Set() => work.Keep(Volatile.Read(ref _set), true);

    /// <summary>Waits for the signal, or for the moment, whichever comes first.</summary>
    public async Task WaitAsync(DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var awaited = Volatile.Read(ref _set);
        if (until is { } moment)
        {
            var delay = moment - time.GetUtcNow();
            if (delay <= TimeSpan.Zero)
                return;
            try
            {
                await awaited.Task.WaitAsync(delay < Longest ? delay : Longest, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
        else
        {
            await awaited.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        Interlocked.CompareExchange(ref _set, work.NewPromise<bool>(), awaited);
    }
}
