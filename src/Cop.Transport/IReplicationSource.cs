namespace Cop.Transport;

/// <summary>A place from which events are read for another one, each at least once and in order per topic.</summary>
public interface IReplicationSource : IAsyncDisposable
{
    /// <summary>The name for messages, without a password.</summary>
    string Name { get; }

    /// <summary>Reads from the first event that was not acknowledged.</summary>
    /// <param name="follow">Whether to wait for further events at the end; otherwise the sequence ends there.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="CopException">The place cannot be read; a temporary error is repeated by the caller.</exception>
    IAsyncEnumerable<ReplicationBatch> ReadAsync(bool follow, CancellationToken cancellationToken);
}
