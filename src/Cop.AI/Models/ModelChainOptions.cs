namespace Cop.AI;

/// <summary>Options of a chain of models.</summary>
public sealed record ModelChainOptions
{
    /// <summary>The number of repetitions of a call to one model after a temporary failure. Default: 2.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The delay before the first repetition. Default: 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The growth of the delay with each further repetition. Default: it doubles.</summary>
    public RetryBackoff Backoff { get; init; }

    /// <summary>The longest delay before a repetition. Default: 1 min.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The share of failed calls of <see cref="SamplingTime"/> at which a model is left out. Default: 0.5.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>The number of calls below which no model is left out. Default: 5.</summary>
    public int MinCalls { get; init; } = 5;

    /// <summary>The time over which failures are counted. Default: 30 s.</summary>
    public TimeSpan SamplingTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time for which a failing model is left out. Default: 30 s.</summary>
    public TimeSpan BreakTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of calls a minute that this node makes for the agent; null for no limit.</summary>
    public int? CallsPerMinute { get; init; }

    /// <summary>Says what an exception of a client means; null for the default: see <see cref="ModelErrors"/>.</summary>
    public Func<Exception, ModelFailure>? Classify { get; init; }

    /// <summary>The delay before a try of a call.</summary>
    /// <param name="tries">The tries before it.</param>
    internal TimeSpan DelayBefore(int tries)
    {
        var factor = tries == 0 ? 0 : Backoff switch
        {
            RetryBackoff.Constant => 1,
            RetryBackoff.Linear => tries,
            _ => Math.Pow(2, Math.Min(tries - 1, 40)),
        };
        return factor * RetryDelay.TotalMilliseconds < MaxRetryDelay.TotalMilliseconds ? RetryDelay * factor : MaxRetryDelay;
    }

    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Retries);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinCalls, 2);
        if (FailureRatio is not (> 0 and <= 1))
            throw new ArgumentException($"{nameof(FailureRatio)} is {FailureRatio}, but must be more than 0 and at most 1.");
        if (SamplingTime < TimeSpan.FromSeconds(1) || BreakTime < TimeSpan.FromSeconds(1))
            throw new ArgumentException($"{nameof(SamplingTime)} and {nameof(BreakTime)} must be at least 1 s.");
        if (CallsPerMinute is < 1)
            throw new ArgumentException($"{nameof(CallsPerMinute)} is {CallsPerMinute}, but must be at least 1.");
    }
}
