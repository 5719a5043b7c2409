using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Applies events to a read model of the host in batches, in the order of positions, from the position that it keeps.</summary>
/// <remarks>Decisions M-9, M-12.</remarks>
internal sealed class ProjectionTargetFollower(
    ProjectionTarget target, IEventLog log, UpcasterChain upcasters, IServiceProvider services, TimeSpan pause, TimeProvider time,
    WorkDispatcher work, ILogger logger) : IAsyncDisposable
{
    private const int MaxEvents = 500;
    private const int MaxPositions = 10_000;

    private readonly AsyncAutoResetEvent _signal = new(time, work);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource<bool>, long> _waiting = new();
    private long _reached;
    private bool _hasEnded;
    private Task _following = Task.CompletedTask;

    // The position that the read model keeps; null until it is read.
    private long? _kept;
    private long _read;

    public string Name => target.Name;

    public void Start() => _following = work.RunAsync(() => FollowAsync(_stopping.Token));

    /// <summary>Signals that new positions may have been assigned.</summary>
    public void Wake() => _signal.Set();

    public async ValueTask DisposeAsync()
    {
        await work.CancelAsync(_stopping).ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stopping.Dispose();
        List<TaskCompletionSource<bool>> left = [];
        lock (_gate)
        {
            _hasEnded = true;
            while (_waiting.TryDequeue(out var waiter, out _))
                left.Add(waiter);
        }

        left.ForEach(waiter => work.Complete(waiter, false));
    }

    /// <summary>Waits until the read model has every event of its filter up to a position.</summary>
    /// <returns>False when the kernel stopped before.</returns>
    public async Task<bool> WaitForPositionAsync(long position, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> waiter;
        lock (_gate)
        {
            if (position <= _reached)
                return true;
            if (_hasEnded)
                return false;
            waiter = work.NewCompletionSource<bool>();
            _waiting.Enqueue(waiter, position);
        }

        return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Reach(long position)
    {
        List<TaskCompletionSource<bool>> reached = [];
        lock (_gate)
        {
            _reached = Math.Max(_reached, position);
            while (_waiting.TryPeek(out var waiter, out var wanted) && wanted <= _reached)
                reached.Add(_waiting.Dequeue());
        }

        reached.ForEach(waiter => work.Complete(waiter, true));
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await BackgroundRetry.RunAsync(
                    $"projection {target.Name}", () => CatchUpAsync(stopping), pause, ReadPositionAgain, time, work, logger, stopping)
                    .ConfigureAwait(false);
                await _signal.WaitAsync(null, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The kernel is stopping; the next start reads on from the position that the read model keeps.
            return;
        }
    }

    // Another node may have moved it.
    private bool ReadPositionAgain(Exception fault)
    {
        _kept = null;
        return true;
    }

    private async Task CatchUpAsync(CancellationToken stopping)
    {
        if (_kept is null)
        {
            await UseAsync(async model => _read = await model.ReadPositionAsync(stopping).ConfigureAwait(false)).ConfigureAwait(false);
            _kept = _read;
        }

        var events = ImmutableArray.CreateBuilder<Event>();
        await foreach (var next in log.ReadPositionsAsync(_read + 1, stopping).ConfigureAwait(false))
        {
            if (target.Filter.MatchesType(next.Event.Type) && target.Filter.MatchesTopic(next.Event.TopicId))
                events.Add(upcasters.Read(next.Event));
            _read = next.Position;
            // A long run of other events moves the position too, so that a start does not read them again.
            if (events.Count >= MaxEvents || _read - _kept >= MaxPositions)
                await ApplyAsync(events, stopping).ConfigureAwait(false);
        }

        if (events.Count > 0)
            await ApplyAsync(events, stopping).ConfigureAwait(false);
        // Between the kept position and this one no event passes the filter.
        Reach(_read);
    }

    private async Task ApplyAsync(ImmutableArray<Event>.Builder events, CancellationToken stopping)
    {
        var batch = new ProjectionBatch(events.ToImmutable(), _kept!.Value, _read);
        events.Clear();
        await UseAsync(model => model.ApplyAsync(batch, stopping)).ConfigureAwait(false);
        _kept = batch.To;
    }

    private async Task UseAsync(Func<IProjectionTarget, Task> use)
    {
        var scope = services.GetService<IServiceScopeFactory>()?.CreateAsyncScope();
        try
        {
            await use(target.Factory(scope?.ServiceProvider ?? services)).ConfigureAwait(false);
        }
        finally
        {
            if (scope is { } open)
                await open.DisposeAsync().ConfigureAwait(false);
        }
    }
}
