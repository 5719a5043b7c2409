namespace Cop;

/// <summary>How deliveries run on this node.</summary>
public sealed record SchedulerOptions
{
    // A stop waits for a multiple of it.
    private static readonly TimeSpan MaxErrorPause = TimeSpan.FromDays(1);

    /// <summary>Invocations that may run at once, over all agents and topics.</summary>
    public int MaxConcurrentInvocations { get; init; } = 64;

    /// <summary>Attempts at a continuation that does not say how many (D-58).</summary>
    public int DefaultContinuationAttempts { get; init; } = 3;

    /// <summary>How long a shutdown waits for invocations before it cancels them.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The pause before a subscription goes on after an unexpected or temporary error of the store.</summary>
    public TimeSpan ErrorDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long after the last work of a topic ended the supervisor declares the topic exhausted, when nothing new has come (D-29).
    /// Null, the default, means never; zero means at once. It is the same on all nodes of a store.
    /// </summary>
    public TimeSpan? AutoExhaustAfter { get; init; }

    /// <summary>
    /// How long a chain of agents that cause each other's events may become: the output beyond it is refused and its delivery parked, so that agents which
    /// answer each other come to an end (D-25b). It is the same on all nodes of a store.
    /// </summary>
    public long MaxHops { get; init; } = 1000;

    /// <summary>Stack frames that are kept with an exception of an agent, in the parked record and in a continuation's failure; 0 keeps none.</summary>
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
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ErrorDelay, MaxErrorPause, $"Scheduler.{nameof(ErrorDelay)}");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ErrorDelay, TimeSpan.Zero, $"Scheduler.{nameof(ErrorDelay)}");
    }
}
