namespace Cop.AI;

/// <summary>Limits of one tool.</summary>
public sealed record ToolOptions
{
    /// <summary>The maximum duration of a call. Default: 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The number of repetitions of a call that threw, under the same id. Default: 0. A side effect is repeated safely only by a tool
    /// that honours the id.
    /// </summary>
    public int Retries { get; init; }

    /// <summary>The delay before a repetition. Default: 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum length of a result; a longer one is cut, and the model sees that. Default: 65,536 characters.</summary>
    public int MaxResultLength { get; init; } = 64 * 1024;

    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(Retries);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxResultLength, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxResultLength, 128 * 1024);
    }
}
