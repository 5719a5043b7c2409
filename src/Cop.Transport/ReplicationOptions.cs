namespace Cop.Transport;

/// <summary>Options of a replication.</summary>
public sealed record ReplicationOptions
{
    /// <summary>Whether to wait for further events at the end. Default: false, which ends there.</summary>
    public bool Follow { get; init; }

    /// <summary>The number of events that may wait for an earlier one of their topic, delivered later. Default: 10,000.</summary>
    public int MaxWaitingEvents { get; init; } = 10_000;

    /// <summary>The delay before the first repetition after a temporary error; it doubles each time. Default: 100 ms.</summary>
    public TimeSpan MinRetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The greatest delay between repetitions. Default: 10 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of repetitions without progress after which a temporary error ends the replication; null for no limit.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>The clock of delays. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWaitingEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MinRetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, MinRetryDelay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRetryDelay, CopOptions.MaxTimeSpan);
        if (MaxRetries is { } retries)
            ArgumentOutOfRangeException.ThrowIfLessThan(retries, 0, nameof(MaxRetries));
        ArgumentNullException.ThrowIfNull(TimeProvider);
    }
}
