namespace Cop;

/// <summary>What a node does by itself: says that it lives, and gives positions to what was committed.</summary>
internal sealed class Upkeep : IAsyncDisposable
{
    private const int QuietTurns = 8;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _work;
    private volatile bool _hasCommitted = true;

    public Upkeep(PostgresOptions options, Func<CancellationToken, Task> renew, Func<CancellationToken, Task> sequence)
    {
        var (pause, quiet) = (options.Lease / 3, 0);
        _work = Task.WhenAll(
            RepeatAsync(pause, options.Time, renew),
            RepeatAsync(options.SequencingInterval, options.Time, async token =>
            {
                // A host's own transaction commits when it likes, so now and then it is looked for unasked.
                if (!_hasCommitted && ++quiet % QuietTurns != 0)
                    return;
                _hasCommitted = false;
                await sequence(token).ConfigureAwait(false);
            }));
    }

    /// <summary>Something was committed here that has no position yet.</summary>
    public void Note() => _hasCommitted = true;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RepeatAsync(TimeSpan pause, TimeProvider time, Func<CancellationToken, Task> work)
    {
        using var timer = new PeriodicTimer(pause, time);
        var stopping = _stopping.Token;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
                await TryAsync(work, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        try
        {
            await work(stopping).ConfigureAwait(false);
        }
        catch (CopException)
        {
            // The server is out of reach: those who append and read are told; here the next turn tries again.
            _hasCommitted = true;
        }
    }
}
