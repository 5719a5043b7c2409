namespace Cop;

/// <summary>A read model in a host's own database, which keeps its position beside its rows.</summary>
/// <remarks>
/// Created from a service scope of its own for each batch. A crash repeats a batch whole or not at all. On several nodes each one applies
/// batches: the position must be a concurrency token, so that the second of two fails. Decision M-12.
/// </remarks>
public interface IProjectionTarget
{
    /// <summary>Reads the stored position; 0 before the first event.</summary>
    Task<long> ReadPositionAsync(CancellationToken cancellationToken);

    /// <summary>Applies a batch, and moves the position from <c>From</c> to <c>To</c> in the same transaction.</summary>
    /// <remarks>An exception is logged and counted; the position is then read again, and the batch repeated after a delay.</remarks>
    Task ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken);
}
