using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>Wakes one waiter; a signal that comes while nobody waits is not lost.</summary>
internal sealed class AsyncAutoResetEvent(TimeProvider time, WorkDispatcher work)
{
    // No wait is longer than a timer can be set for; the waiter then only looks again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private TaskCompletionSource<bool> _set = work.NewCompletionSource<bool>();
    private volatile StrongBox<DateTimeOffset?>? _wait;

    public void Set() => work.Complete(Volatile.Read(ref _set), true);

    /// <summary>Whether somebody waits, and neither the signal nor the moment has come.</summary>
    public bool IsWaitedFor => _wait is { } wait && !Volatile.Read(ref _set).Task.IsCompleted && !(wait.Value <= time.GetUtcNow());

    /// <summary>Waits for the signal, or for the moment, whichever comes first.</summary>
    public async Task WaitAsync(DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var awaited = Volatile.Read(ref _set);
        _wait = new StrongBox<DateTimeOffset?>(until);
        try
        {
            if (until is { } moment)
            {
                // Timers cut to whole milliseconds: one that ends before the moment would have its waiter look again and again.
                var delay = TimeSpan.FromMilliseconds(Math.Ceiling((moment - time.GetUtcNow()).TotalMilliseconds));
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
        }
        finally
        {
            // Before the signal is made anew: who was woken must not look asleep.
            _wait = null;
        }

        Interlocked.CompareExchange(ref _set, work.NewCompletionSource<bool>(), awaited);
    }
}
