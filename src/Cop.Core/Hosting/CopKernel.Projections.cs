using System.Collections.Immutable;

namespace Cop;

public sealed partial class CopKernel
{
    private ImmutableArray<ProjectionFollower> _projections = [];

    /// <summary>Ends when a projection has taken an event in: from then on it shows what the event did (M-12).</summary>
    /// <param name="projection">A projection of this kernel.</param>
    /// <param name="upTo">A durable event.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="CopException">The projection stopped before it: its fold threw, or an upcaster did (M-3).</exception>
    public async Task WaitForProjectionAsync(UserProjection projection, Event upTo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(upTo);
        var position = await WaitForPositionAsync(upTo, cancellationToken).ConfigureAwait(false);
        await projection.WaitForPositionAsync(position, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The position of a durable event, as soon as it has one: an event of a blocked topic has none until its parents have come (M-9, D-22).</summary>
    public async Task<long> WaitForPositionAsync(Event durable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(durable);
        var signal = new AsyncAutoResetEvent(Components.Options.TimeProvider, Components.Options.Work);
        using var following = Components.Publisher.Follow(_ => signal.Set(), _ => signal.Set());
        while (true)
        {
            if (await Components.Storage.GetPositionAsync(durable.TopicId, durable.TopicSeq, cancellationToken).ConfigureAwait(false) is { } position)
                return position;
            await signal.WaitAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Has a projection forget everything and begin again at the first position; ends when it has come to where the log is now (M-12).</summary>
    /// <exception cref="ArgumentException">It is not one of this kernel's.</exception>
    /// <exception cref="CopException">Its fold threw again.</exception>
    public async Task RebuildProjectionAsync(UserProjection projection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(projection);
        var follower = _projections.FirstOrDefault(follower => follower.Projection == projection)
            ?? throw new ArgumentException($"The projection '{projection.Name}' is not one of this kernel's; give it in CopOptions.Projections.", nameof(projection));
        var last = await Components.Storage.GetLastPositionAsync(cancellationToken).ConfigureAwait(false);
        await follower.RebuildAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await projection.WaitForPositionAsync(last, cancellationToken).ConfigureAwait(false);
    }

    private void StartProjections()
    {
        _projections = [.. Components.Options.Projections.Select(projection => new ProjectionFollower(projection, Components.Storage, Components.Upcasters, Components.Options.TimeProvider, Components.Options.Work, Components.Logger))];
        foreach (var follower in _projections)
        {
            _following = _following.Add(Components.Publisher.Follow(_ => follower.Wake(), _ => follower.Wake()));
            follower.Start();
        }
    }
}
