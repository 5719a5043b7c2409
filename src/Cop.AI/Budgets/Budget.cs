namespace Cop.AI;

/// <summary>Limits of an agent's use. Each limit that is set is checked before a call, with the most that the call may use.</summary>
public sealed record Budget
{
    /// <summary>Tokens of requests and answers; null for no limit.</summary>
    public long? Tokens { get; init; }

    /// <summary>Money, in the currency of the prices; null for no limit. A model without a price is then refused.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The number of model calls; null for no limit.</summary>
    public int? Calls { get; init; }

    /// <summary>The time from the beginning of the work, waits for people included; null for no limit.</summary>
    public TimeSpan? WallTime { get; init; }

    /// <summary>The consequence when it is spent. Default: the task fails.</summary>
    public WhenSpent WhenSpent { get; init; } = WhenSpent.Fail;

    /// <exception cref="ArgumentException">A limit is not positive; the message names it.</exception>
    internal void Validate(string what)
    {
        if (Tokens <= 0 || Cost <= 0 || Calls <= 0 || WallTime <= TimeSpan.Zero)
            throw new ArgumentException($"A limit of the {what} is not more than zero; leave it out for no limit.");
        if (Tokens is null && Cost is null && Calls is null && WallTime is null)
            throw new ArgumentException($"The {what} has no limit; set one, or leave the budget out.");
    }

    /// <summary>The limits after a person raised them: each time by the first amount.</summary>
    internal Budget Raised(int times) => this with
    {
        Tokens = Tokens * (times + 1), Cost = Cost * (times + 1), Calls = Calls * (times + 1), WallTime = WallTime * (times + 1),
    };
}
