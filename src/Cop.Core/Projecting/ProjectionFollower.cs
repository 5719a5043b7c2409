using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Applies events to a user projection in the order of positions.</summary>
/// <remarks>Decisions M-9, M-12.</remarks>
internal sealed class ProjectionFollower(
    UserProjection projection, IEventLog log, HistoryMemory history, UpcasterChain upcasters, TimeSpan pause, TimeProvider time,
    WorkDispatcher work, ILogger logger) : IAsyncDisposable
{
    private readonly AsyncAutoResetEvent _signal = new(time, work);
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;
    private volatile TaskCompletionSource<CopError?>? _rebuild;
    private volatile bool _isToCompare;

    public UserProjection Projection => projection;

    public void Start()
    {
        projection.Begin(work);
        _following = work.RunAsync(() => FollowAsync(_stopping.Token));
    }

    /// <summary>Signals that new positions may have been assigned.</summary>
    public void Wake() => _signal.Set();

    /// <summary>Signals that the applied events may not be in the log any more.</summary>
    public void Compare()
    {
        _isToCompare = true;
        _signal.Set();
    }

    /// <summary>Resets the projection to the first position.</summary>
    /// <returns>Null when it was reset, or the error that prevented it.</returns>
    public Task<CopError?> RebuildAsync()
    {
        var asked = work.NewCompletionSource<CopError?>();
        var rebuild = Interlocked.CompareExchange(ref _rebuild, asked, null) ?? asked;
        _signal.Set();
        // The request may have arrived after the end, which then did not see it.
        if (projection.HasEnded)
            work.Complete(rebuild, UserProjection.KernelStopped(projection.Name));
        return rebuild.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await work.CancelAsync(_stopping).ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        projection.End();
        if (Interlocked.Exchange(ref _rebuild, null) is { } rebuild)
            work.Complete(rebuild, UserProjection.KernelStopped(projection.Name));
        _stopping.Dispose();
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await BackgroundRetry.RunAsync(
                    $"projection {projection.Name}", () => CatchUpAsync(stopping), pause, StandStill, time, work, logger, stopping)
                .ConfigureAwait(false);
                await _signal.WaitAsync(null, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The kernel is stopping; the next start reads the log from the beginning.
            return;
        }
    }

    // The exception is shown by the projection until the log can be read again.
    private bool StandStill(Exception fault)
    {
        projection.StandStill(fault);
        return true;
    }

    private async Task CatchUpAsync(CancellationToken stopping)
    {
        if (Interlocked.Exchange(ref _rebuild, null) is { } rebuild)
        {
            projection.Reset();
            work.Complete(rebuild, null);
        }

        if (projection.IsHalted)
            return;
        var mustFind = _isToCompare;
        _isToCompare = false;
        try
        {
            await TakeAllAsync(mustFind, stopping).ConfigureAwait(false);
            // The event that was read last may have been read before it was safe from a loss.
            if (!projection.IsHalted && projection.Last is { } read)
                history.Note(read);
        }
        catch
        {
            // It is compared once the store can be read again.
            _isToCompare |= mustFind;
            throw;
        }

        projection.GoOn();
        if (_rebuild is not null)
            _signal.Set();
    }

    // If the history can change, the read starts with the last applied event: a different event there means a different history.
    private async Task TakeAllAsync(bool mustFind, CancellationToken stopping)
    {
        var last = history.IsKept ? projection.Last : null;
        var isAwaited = last is not null;
        await foreach (var next in log.ReadPositionsAsync(last?.Position ?? projection.Position + 1, stopping).ConfigureAwait(false))
        {
            if (_rebuild is not null)
                return;
            if (isAwaited && !EventMark.Of(next.Event, next.Position).IsSame(last!.Value))
                break;
            if (isAwaited)
            {
                isAwaited = false;
                continue;
            }

            if (projection.Take(next, upcasters))
                continue;
            CopLog.ProjectionHalted(logger, projection.Exception!, projection.Name, next.Position);
            return;
        }

        // A reader that lags may not have the event yet.
        if (isAwaited && (mustFind || await log.GetLastPositionAsync(stopping).ConfigureAwait(false) >= last!.Value.Position))
            CopLog.ProjectionBeyondHistory(logger, projection.Name, projection.Position, projection.LeaveHistory(last!.Value));
    }
}
