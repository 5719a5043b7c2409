namespace Cop.AspNetCore;

/// <summary>Options of the HTTP endpoints of a kernel. The defaults suit one small machine.</summary>
public sealed record CopHttpOptions
{
    /// <summary>The callers: identity, loopback rule, topics.</summary>
    public CopAccessOptions Access { get; init; } = new();

    /// <summary>The greatest size of a request's body in bytes. Default: 4 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The greatest number of events in one append or batch of CloudEvents. Default: 1,000.</summary>
    public int MaxBatchEvents { get; init; } = 1000;

    /// <summary>The size in bytes after which a page of events ends, even below its limit of events. Default: 4 MiB.</summary>
    public int MaxPageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The number of requests that a caller may send at once after a pause. Default: 2,000.</summary>
    public int RequestBurst { get; init; } = 2000;

    /// <summary>The number of requests a second that a caller may send in the long run; 0 for no limit. Default: 500.</summary>
    public int RequestsPerSecond { get; init; } = 500;

    /// <summary>The greatest number of open event streams of this host. Default: 2,000.</summary>
    public int MaxStreams { get; init; } = 2000;

    /// <summary>The greatest number of open event streams of one caller. Default: 100.</summary>
    public int MaxStreamsPerCaller { get; init; } = 100;

    /// <summary>The time after which a stream ends; the next request checks the rights again. Default: 15 min.</summary>
    public TimeSpan StreamDuration { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The time between two signs of life on a quiet stream. Default: 15 s.</summary>
    public TimeSpan StreamHeartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The longest time that a reader may take to accept what was sent. A slower one is disconnected and resumes by
    /// <c>Last-Event-ID</c>. Default: 30 s.
    /// </summary>
    public TimeSpan StreamWriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The number of states that are folded at once; more requests wait. Default: 4.</summary>
    public int MaxConcurrentFolds { get; init; } = 4;

    /// <summary>The clock of limits and streams. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public void Validate()
    {
        Access.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBodyBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPageBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestBurst, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestsPerSecond, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStreams, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStreamsPerCaller, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentFolds, 1);
        CheckSpan(StreamDuration, nameof(StreamDuration));
        CheckSpan(StreamHeartbeat, nameof(StreamHeartbeat));
        CheckSpan(StreamWriteTimeout, nameof(StreamWriteTimeout));
        ArgumentNullException.ThrowIfNull(TimeProvider);
    }

    private static void CheckSpan(TimeSpan span, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(span, CopOptions.MaxTimeSpan, name);
    }
}
