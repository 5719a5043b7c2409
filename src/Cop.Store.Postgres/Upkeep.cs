namespace Cop;

/// <summary>What a node does by itself: says that it lives and looks who else does, and gives positions to what was committed.</summary>
internal sealed class Upkeep : IAsyncDisposable
{
    private const int QuietTurns = 8;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PostgresOptions _options;
    private readonly Bell _due;
    private readonly Task _work;
    private volatile bool _hasCommitted = true;

    /// <param name="options">How often.</param>
    /// <param name="renew">A heartbeat; gives the time until the next one is due.</param>
    /// <param name="sequence">Gives positions.</param>
    public Upkeep(PostgresOptions options, Func<CancellationToken, Task<TimeSpan>> renew, Func<CancellationToken, Task> sequence)
    {
        (_options, _due) = (options, new Bell(options.Time));
        _work = Task.WhenAll(Task.Run(() => BeatAsync(renew)), Task.Run(() => SequenceAsync(sequence)));
    }

    /// <summary>Something was committed here that has no position yet.</summary>
    public void Note() => _hasCommitted = true;

    /// <summary>Sessions came or went: looks at once.</summary>
    public void Hasten() => _due.Ring();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private Task BeatAsync(Func<CancellationToken, Task<TimeSpan>> renew)
    {
        var pause = _options.Lease / 3;
        return RepeatAsync(
            token => _due.WaitAsync(pause, token),
            async token =>
            {
                // After a failure soon again: others take over what belongs to one who is silent.
                pause = TimeSpan.FromTicks(Math.Min(_options.Lease.Ticks / 10, TimeSpan.TicksPerSecond));
                pause = await renew(token).ConfigureAwait(false);
            });
    }

    private Task SequenceAsync(Func<CancellationToken, Task> sequence)
    {
        var quiet = 0;
        return RepeatAsync(
            token => Task.Delay(_options.SequencingInterval, _options.Time, token),
            async token =>
            {
                // A host's own transaction commits when it likes, so now and then it is looked for unasked.
                if (!_hasCommitted && ++quiet % QuietTurns != 0)
                    return;
                _hasCommitted = false;
                await sequence(token).ConfigureAwait(false);
            });
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> wait, Func<CancellationToken, Task> work)
    {
        var stopping = _stopping.Token;
        while (true)
        {
            try
            {
                await wait(stopping).ConfigureAwait(false);
                await work(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (CopException)
            {
                // The server is out of reach: those who append and read are told; here the next turn tries again.
                _hasCommitted = true;
            }
        }
    }
}
