using System.Collections.Immutable;

namespace Cop;

public sealed partial class CopKernel
{
    private ImmutableArray<ProjectionFollower> _projections = [];
    private ImmutableArray<ProjectionTargetFollower> _projectionTargets = [];

    /// <summary>Waits until a projection has applied an event.</summary>
    /// <param name="projection">A projection of this kernel.</param>
    /// <param name="upTo">A durable event.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The event's position; or an error when the projection stopped before it (<c>internal_error</c>, <c>upcaster_threw</c>), the
    /// kernel stopped, or the store is unreachable (<c>unavailable</c>, temporary).</returns>
    /// <remarks>Decisions M-3, M-12.</remarks>
    public async Task<CopResult<long>> WaitForProjectionAsync(
        UserProjection projection, Event upTo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(upTo);
        var waited = await WaitForPositionAsync(upTo, cancellationToken).ConfigureAwait(false);
        return waited.TryGet(out var position, out _)
            ? await projection.WaitForPositionAsync(position, cancellationToken).ConfigureAwait(false)
            : waited;
    }

    /// <summary>Waits until a projection includes what an append made durable.</summary>
    /// <param name="projection">The projection.</param>
    /// <param name="receipt">The result of the append.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>As the overload for an event.</returns>
    /// <exception cref="InvalidOperationException">The events belong to a transaction of the host, which has to commit first.</exception>
    public Task<CopResult<long>> WaitForProjectionAsync(
        UserProjection projection, AppendReceipt receipt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        RefuseUncommitted(receipt);
        return WaitForProjectionAsync(projection, receipt.Events[^1], cancellationToken);
    }

    private static void RefuseUncommitted(AppendReceipt receipt)
    {
        if (!receipt.IsDurable)
            throw new InvalidOperationException(
                "The events are in a transaction of the host, so waiting for them would not end. Commit it, then wait for the event.");
    }

    /// <summary>Waits until a read model of the host, added by <see cref="CopBuilder"/>, includes what an append made durable.</summary>
    /// <param name="name">The name of the projection.</param>
    /// <param name="receipt">The result of the append.</param>
    /// <param name="cancellationToken">Stops waiting, also when the read model fails: it is tried again without end.</param>
    /// <returns>The position; or an error when the kernel stopped first or the store is unreachable (<c>unavailable</c>,
    /// temporary).</returns>
    /// <exception cref="ArgumentException">This kernel has no read model of that name.</exception>
    /// <exception cref="InvalidOperationException">The events belong to a transaction of the host, which has to commit first.</exception>
    public async Task<CopResult<long>> WaitForProjectionAsync(
        string name, AppendReceipt receipt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(receipt);
        RefuseUncommitted(receipt);
        var follower = _projectionTargets.FirstOrDefault(follower => follower.Name == name)
            ?? throw new ArgumentException($"This kernel has no read model '{name}'; add it by AddProjection.", nameof(name));
        var waited = await WaitForPositionAsync(receipt.Events[^1], cancellationToken).ConfigureAwait(false);
        if (!waited.TryGet(out var position, out _))
            return waited;
        return await follower.WaitForPositionAsync(position, cancellationToken).ConfigureAwait(false)
            ? position : UserProjection.KernelStopped(name);
    }

    /// <summary>Waits until a durable event has its position. An event of a blocked topic has none until its parents are present.</summary>
    /// <param name="durable">A durable event.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The position; or an error when the kernel stopped first or the store is unreachable (<c>unavailable</c>,
    /// temporary).</returns>
    /// <remarks>Decisions M-9, D-22.</remarks>
    public Task<CopResult<long>> WaitForPositionAsync(Event durable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(durable);
        return StoreErrors.CatchAsync(() => FindPositionAsync(durable, cancellationToken));
    }

    /// <summary>Resets a projection and applies all events from the first position; completes at the last position of now.</summary>
    /// <param name="projection">A projection of this kernel.</param>
    /// <param name="cancellationToken">Stops waiting; the rebuild continues.</param>
    /// <returns>The position reached; or an error as of
    /// <see cref="WaitForProjectionAsync(UserProjection, Event, CancellationToken)"/>.</returns>
    /// <exception cref="ArgumentException">The projection does not belong to this kernel.</exception>
    /// <remarks>Decision M-12.</remarks>
    public Task<CopResult<long>> RebuildProjectionAsync(UserProjection projection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(projection);
        var follower = _projections.FirstOrDefault(follower => follower.Projection == projection)
            ?? throw new ArgumentException(
                $"The projection '{projection.Name}' does not belong to this kernel; add it to CopOptions.Projections.",
                nameof(projection));
        return StoreErrors.CatchAsync(() => RebuildTopicAsync(follower, cancellationToken));
    }

    private async Task<CopResult<long>> FindPositionAsync(Event durable, CancellationToken cancellationToken)
    {
        var signal = new AsyncAutoResetEvent(Components.Options.TimeProvider, Components.Options.Work);
        using var following = Components.Publisher.Follow(_ => signal.Set(), _ => signal.Set(), signal.Set);
        using var waking = Components.Stopped.Register(signal.Set);
        while (!Components.Stopped.IsCancellationRequested)
        {
            if (await Components.Storage.GetPositionAsync(durable.TopicId, durable.TopicSeq, cancellationToken)
                .ConfigureAwait(false) is { } position)
                return position;
            await signal.WaitAsync(null, cancellationToken).ConfigureAwait(false);
        }

        return CopError.Temporary(
            CopErrorCodes.Unavailable,
            $"The kernel stopped before event '{durable.Id}' had a position; repeat the call after the next start.");
    }

    private async Task<CopResult<long>> RebuildTopicAsync(ProjectionFollower follower, CancellationToken cancellationToken)
    {
        if (Components.Stopped.IsCancellationRequested)
            return UserProjection.KernelStopped(follower.Projection.Name);
        var last = await Components.Storage.GetLastPositionAsync(cancellationToken).ConfigureAwait(false);
        return await follower.RebuildAsync().WaitAsync(cancellationToken).ConfigureAwait(false) is { } error
            ? error
            : await follower.Projection.WaitForPositionAsync(last, cancellationToken).ConfigureAwait(false);
    }

    private void StartProjections()
    {
        _projections = [.. Components.Options.Projections.Select(projection => new ProjectionFollower(
            projection, Components.Storage, Components.History, Components.Upcasters,
            Components.Options.Scheduler.ErrorDelay, Components.Options.TimeProvider, Components.Options.Work, Components.Logger))];
        foreach (var follower in _projections)
        {
            _following = _following.Add(Components.Publisher.Follow(_ => follower.Wake(), _ => follower.Wake(), follower.Compare));
            follower.Start();
        }
    }

    private void StartProjectionTargets(IServiceProvider services)
    {
        _projectionTargets = [.. Components.Options.ProjectionTargets.Select(target => new ProjectionTargetFollower(
            target, Components.Storage, Components.Upcasters, services, Components.Options.Scheduler.ErrorDelay,
            Components.Options.TimeProvider, Components.Options.Work, Components.Logger))];
        foreach (var follower in _projectionTargets)
        {
            _following = _following.Add(Components.Publisher.Follow(_ => follower.Wake(), _ => follower.Wake(), follower.Wake));
            follower.Start();
        }
    }
}
