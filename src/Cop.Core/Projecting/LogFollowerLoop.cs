using Cop.Health;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Runs a follower of the log: wakes it after commits and at the time it asked for, and repeats it after an exception.</summary>
internal sealed class LogFollowerLoop(
    ILogFollower follower, IEventStore storage, TimeSpan pause, TimeProvider time, WorkDispatcher work, ILogger logger) : IAsyncDisposable
{
    private readonly LogFollowerContext _context = new(storage, time, logger);
    private readonly AsyncAutoResetEvent _signal = new(time, work);
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;
    private volatile Exception? _fault;

    public string Name => follower.Name;

    public void Start() => _following = work.RunAsync(() => FollowAsync(_stopping.Token));

    /// <summary>Signals that new positions may have been assigned, or that the history has changed.</summary>
    public void Wake() => _signal.Set();

    public ComponentHealth GetHealth() => _fault is { } fault
        ? new ComponentHealth(follower.Name, KernelHealthStatus.Degraded, $"It is repeated after: {ExceptionText.MessageOf(fault)}")
        : follower.GetHealth();

    public async ValueTask DisposeAsync()
    {
        await work.CancelAsync(_stopping).ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                DateTimeOffset? next = null;
                await BackgroundRetry.RunAsync(
                    follower.Name, async () => next = await CatchUpAsync(stopping).ConfigureAwait(false), pause, NoteFault, time, work,
                    logger, stopping).ConfigureAwait(false);
                if (follower.MinInterval > TimeSpan.Zero)
                    await work.DelayAsync(follower.MinInterval, time, stopping).ConfigureAwait(false);
                await _signal.WaitAsync(next, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The kernel is stopping; the next start continues where the follower's own state ends.
            return;
        }
    }

    private async Task<DateTimeOffset?> CatchUpAsync(CancellationToken stopping)
    {
        var next = await follower.CatchUpAsync(_context, stopping).ConfigureAwait(false);
        _fault = null;
        return next;
    }

    private bool NoteFault(Exception fault)
    {
        _fault = fault;
        return true;
    }
}
