namespace Cop;

/// <summary>Options of the scheduler of this node.</summary>
public sealed record SchedulerOptions
{
    // A stop waits for a multiple of it.
    private static readonly TimeSpan MaxErrorPause = TimeSpan.FromDays(1);

    /// <summary>The maximum number of concurrent invocations, over all agents and topics. Default: 64.</summary>
    public int MaxConcurrentInvocations { get; init; } = 64;

    /// <summary>The maximum number of attempts of a continuation that gives none. Default: 3.</summary>
    /// <remarks>Decision D-58.</remarks>
    public int DefaultContinuationAttempts { get; init; } = 3;

    /// <summary>The time that a shutdown waits for invocations before it cancels them. Default: 20 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The delay before a subscription continues after an unexpected or temporary error of the store. Default: 1 s.</summary>
    public TimeSpan ErrorDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest time that a timer is set ahead; a step of the clock is noticed within it. Default: 30 s. Tests on virtual time raise it.
    /// </summary>
    /// <remarks>Decision D-65.</remarks>
    public TimeSpan MaxTimerDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time from the end of a topic's last work until the supervisor declares it exhausted, unless new work comes. Null, the default,
    /// means never; zero means at once.
    /// </summary>
    /// <remarks>Must be equal on all nodes of a store. Decision D-29.</remarks>
    public TimeSpan? AutoExhaustAfter { get; init; }

    /// <summary>
    /// The maximum length of a chain of agents that cause each other's events. Output beyond it is refused and its delivery parked.
    /// Default: 1000.
    /// </summary>
    /// <remarks>Must be equal on all nodes of a store. Decision D-25b.</remarks>
    public long MaxHops { get; init; } = 1000;

    /// <summary>
    /// The number of stack frames recorded with an agent's exception in the parked delivery or the continuation's failure; 0 for none.
    /// Default: 8.
    /// </summary>
    public int MaxStackFrames { get; init; } = 8;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxHops, 1, $"Scheduler.{nameof(MaxHops)}");
        ArgumentOutOfRangeException.ThrowIfNegative(MaxStackFrames, $"Scheduler.{nameof(MaxStackFrames)}");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxStackFrames, 64, $"Scheduler.{nameof(MaxStackFrames)}");
        if (AutoExhaustAfter is { } idle)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(idle, TimeSpan.Zero, $"Scheduler.{nameof(AutoExhaustAfter)}");
            ArgumentOutOfRangeException.ThrowIfGreaterThan(idle, TimeSpanLimits.Longest, $"Scheduler.{nameof(AutoExhaustAfter)}");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentInvocations, 1, $"Scheduler.{nameof(MaxConcurrentInvocations)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(DefaultContinuationAttempts, 1, $"Scheduler.{nameof(DefaultContinuationAttempts)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero, $"Scheduler.{nameof(DrainTimeout)}");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DrainTimeout, TimeSpanLimits.Longest, $"Scheduler.{nameof(DrainTimeout)}");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxTimerDelay, TimeSpan.Zero, $"Scheduler.{nameof(MaxTimerDelay)}");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            MaxTimerDelay, TimeSpanLimits.Longest, $"Scheduler.{nameof(MaxTimerDelay)}");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ErrorDelay, MaxErrorPause, $"Scheduler.{nameof(ErrorDelay)}");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ErrorDelay, TimeSpan.Zero, $"Scheduler.{nameof(ErrorDelay)}");
    }
}
