namespace Cop.Transport;

/// <summary>A place to which events are written.</summary>
public interface IReplicationTarget : IAsyncDisposable
{
    /// <summary>The name for messages, without a password.</summary>
    string Name { get; }

    /// <summary>Writes events in their order. One that is there already is skipped, or written twice; it is never changed.</summary>
    /// <param name="events">The events.</param>
    /// <param name="cancellationToken">Stops waiting. What was written stays.</param>
    /// <returns>A task that ends when all of them are durable there.</returns>
    /// <exception cref="CopException">The place does not take them; a temporary error is repeated by the caller.</exception>
    Task WriteAsync(IReadOnlyList<CarriedEvent> events, CancellationToken cancellationToken);
}
