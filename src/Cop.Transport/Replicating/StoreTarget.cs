namespace Cop.Transport;

/// <summary>Stores events as replicas: it checks sequence, parents and hash, and says how an event that it refuses differs.</summary>
/// <remarks>Decision CE-6.</remarks>
public sealed class StoreTarget : IReplicationTarget, IKnownSequences
{
    private const int MaxBatch = 500;

    private readonly CopKernel _kernel;

    /// <param name="kernel">A kernel over the store.</param>
    public StoreTarget(CopKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        _kernel = kernel;
    }

    /// <inheritdoc/>
    public string Name => $"store {_kernel.StoreId}";

    /// <inheritdoc/>
    public async Task<long?> GetLastSequenceAsync(string topicId, CancellationToken cancellationToken) =>
        (await _kernel.Log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false))?.LastSeq;

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<CarriedEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        for (var from = 0; from < events.Count;)
        {
            var to = from + 1;
            while (to < events.Count && to - from < MaxBatch && events[to].StoreId == events[from].StoreId
                && events[to].Event.TopicId == events[from].Event.TopicId)
                to++;
            var run = events.Skip(from).Take(to - from).Select(each => each.Event).ToList();
            var result = await _kernel.ReplicateAsync(events[from].StoreId, run, cancellationToken).ConfigureAwait(false);
            if (result.Error is { } refused)
            {
                throw new CopException(
                    await ReplicaDifference.ExplainAsync(_kernel, refused, run, cancellationToken).ConfigureAwait(false));
            }

            from = to;
        }
    }

    /// <summary>The kernel is the caller's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
