namespace Cop;

/// <summary>Limits of the append pipeline.</summary>
/// <remarks>Decision M-8.</remarks>
public sealed record PipelineOptions
{
    /// <summary>The maximum number of waiting and running requests; more make their callers wait. Default: 4096.</summary>
    public int MaxQueuedRequests { get; init; } = 4096;

    /// <summary>The maximum number of requests in one commit. Default: 1024.</summary>
    public int MaxBatchRequests { get; init; } = 1024;

    /// <summary>The maximum size of events in one commit, in bytes; a larger request is committed alone. Default: 8 MiB.</summary>
    public int MaxBatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// The maximum time of retries after conflicts, before a request fails with <c>conflict_retry</c> (temporary). Default: 10 s.
    /// </summary>
    /// <remarks>An open transaction of a host holds its topics that long; callers of other topics are not affected.</remarks>
    public TimeSpan ConflictRetryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether replicating an event that could not be applied is refused, instead of stored with a projection error. For tests of a foreign
    /// log. Default: false.
    /// </summary>
    /// <remarks>Decision D-40.</remarks>
    public bool HaltOnProjectionError { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedRequests, 1, $"Pipeline.{nameof(MaxQueuedRequests)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchRequests, 1, $"Pipeline.{nameof(MaxBatchRequests)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchBytes, 1024, $"Pipeline.{nameof(MaxBatchBytes)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(ConflictRetryTimeout, TimeSpan.Zero, $"Pipeline.{nameof(ConflictRetryTimeout)}");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            ConflictRetryTimeout, TimeSpanLimits.Longest, $"Pipeline.{nameof(ConflictRetryTimeout)}");
    }
}
