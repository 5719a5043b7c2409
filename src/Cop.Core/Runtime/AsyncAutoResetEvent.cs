using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>An auto-reset event with one waiter. A signal without a waiter is kept for the next wait.</summary>
internal sealed class AsyncAutoResetEvent(TimeProvider time, WorkDispatcher work)
{
    // The longest wait, limited by the range of timers; the waiter then polls once and waits again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private TaskCompletionSource<bool> _set = work.NewCompletionSource<bool>();
    private volatile StrongBox<DateTimeOffset?>? _wait;

    public void Set() => work.Complete(Volatile.Read(ref _set), true);

    /// <summary>Whether a task waits, and neither the signal nor the due time has occurred.</summary>
    public bool IsWaitedFor => _wait is { } wait && !Volatile.Read(ref _set).Task.IsCompleted && !(wait.Value <= time.GetUtcNow());

    /// <summary>Waits for the signal or the due time.</summary>
    public async Task WaitAsync(DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var awaited = Volatile.Read(ref _set);
        _wait = new StrongBox<DateTimeOffset?>(until);
        try
        {
            if (until is { } moment)
            {
                // Timers truncate to whole milliseconds. One that fires before the due time would cause a busy loop.
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
            // Cleared before the signal is reset: the woken task must not count as waiting.
            _wait = null;
        }

        Interlocked.CompareExchange(ref _set, work.NewCompletionSource<bool>(), awaited);
    }
}
