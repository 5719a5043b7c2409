namespace Cop.Transport;

/// <summary>Events read together, in order per topic.</summary>
public sealed class ReplicationBatch
{
    private readonly Func<CancellationToken, Task> _acknowledge;

    /// <param name="events">The events.</param>
    /// <param name="acknowledge">Saves, durably, that the events and those of earlier batches need not be read again.</param>
    public ReplicationBatch(IReadOnlyList<CarriedEvent> events, Func<CancellationToken, Task> acknowledge)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(acknowledge);
        (Events, _acknowledge) = (events, acknowledge);
    }

    /// <summary>The events.</summary>
    public IReadOnlyList<CarriedEvent> Events { get; }

    /// <summary>Called when the events, and those of earlier batches, are durable at their target.</summary>
    public Task AcknowledgeAsync(CancellationToken cancellationToken) => _acknowledge(cancellationToken);
}
