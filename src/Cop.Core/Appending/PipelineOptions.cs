namespace Cop;

/// <summary>Bounds of the append pipeline (M-8).</summary>
public sealed record PipelineOptions
{
    /// <summary>Requests that may wait or be under way; more make their callers wait.</summary>
    public int MaxQueuedRequests { get; init; } = 4096;

    /// <summary>Requests in one commit.</summary>
    public int MaxBatchRequests { get; init; } = 1024;

    /// <summary>Bytes of events in one commit; a larger single request still goes, alone.</summary>
    public int MaxBatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// How long a request is decided anew because others change or hold its topics, before it fails with <c>conflict_retry</c> (temporary). A host's
    /// own transaction that stays open holds its topic that long; callers of other topics notice nothing.
    /// </summary>
    public TimeSpan ConflictRetryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Refuses to replicate an event that could not be applied, instead of storing it with a projection error (D-40); for tests of a foreign log.</summary>
    public bool HaltOnProjectionError { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedRequests, 1, $"Pipeline.{nameof(MaxQueuedRequests)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchRequests, 1, $"Pipeline.{nameof(MaxBatchRequests)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchBytes, 1024, $"Pipeline.{nameof(MaxBatchBytes)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(ConflictRetryTimeout, TimeSpan.Zero, $"Pipeline.{nameof(ConflictRetryTimeout)}");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ConflictRetryTimeout, TimeSpanLimits.Longest, $"Pipeline.{nameof(ConflictRetryTimeout)}");
    }
}
