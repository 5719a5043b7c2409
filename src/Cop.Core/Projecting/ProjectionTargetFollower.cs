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
