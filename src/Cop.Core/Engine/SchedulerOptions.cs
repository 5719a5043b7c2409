namespace Cop;

/// <summary>How deliveries run on this node.</summary>
public sealed record SchedulerOptions
{
    /// <summary>Invocations that may run at once, over all agents and topics.</summary>
    public int MaxParallel { get; init; } = 64;

    /// <summary>Attempts at a continuation that does not say how many (D-58).</summary>
    public int MaxContinuationAttempts { get; init; } = 3;

    /// <summary>How long a shutdown waits for invocations before it cancels them.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The pause before a lane goes on after an unexpected or temporary error of the store.</summary>
    public TimeSpan ErrorPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long after the last work of a topic ended the supervisor declares the topic exhausted, when nothing new has come (D-29).
    /// Null, the default, means never; zero means at once. It is the same on all nodes of a store.
    /// </summary>
    public TimeSpan? ExhaustsAfter { get; init; }

    internal void Validate()
    {
        if (ExhaustsAfter is { } idle)
            ArgumentOutOfRangeException.ThrowIfLessThan(idle, TimeSpan.Zero, $"Scheduler.{nameof(ExhaustsAfter)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxParallel, 1, $"Scheduler.{nameof(MaxParallel)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxContinuationAttempts, 1, $"Scheduler.{nameof(MaxContinuationAttempts)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero, $"Scheduler.{nameof(DrainTimeout)}");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ErrorPause, TimeSpan.Zero, $"Scheduler.{nameof(ErrorPause)}");
    }
}
