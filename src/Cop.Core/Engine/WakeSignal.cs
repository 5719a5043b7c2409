namespace Cop;

/// <summary>Wakes one waiter; a signal that comes while nobody waits is not lost.</summary>
internal sealed class WakeSignal(TimeProvider time)
{
    private readonly SemaphoreSlim _set = new(0, 1);
    private readonly Lock _gate = new();

    public void Set()
    {
        lock (_gate)
        {
            if (_set.CurrentCount == 0)
                _set.Release();
        }
    }

    /// <summary>Waits for the signal, or for the moment, whichever comes first.</summary>
    public async Task WaitAsync(DateTimeOffset? until, CancellationToken cancellationToken)
    {
        if (until is not { } moment)
        {
            await _set.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var delay = moment - time.GetUtcNow();
        if (delay <= TimeSpan.Zero)
            return;
        using var waking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = time.CreateTimer(_ => Set(), null, delay, Timeout.InfiniteTimeSpan);
        await _set.WaitAsync(waking.Token).ConfigureAwait(false);
    }
}
