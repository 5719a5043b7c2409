namespace Cop.AI;

/// <summary>Use of model calls: calls, tokens and money.</summary>
/// <param name="Calls">The number of calls.</param>
public sealed record ModelUsage(int Calls)
{
    /// <summary>Tokens of requests; null when a call did not report them.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens of answers; null when a call did not report them.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Money, in the currency of the prices; null when the price of a call is unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Nothing used.</summary>
    public static ModelUsage None { get; } = new(0) { InputTokens = 0, OutputTokens = 0, Cost = 0 };

    /// <summary>The sum; a part that is unknown makes the sum unknown.</summary>
    public ModelUsage Plus(ModelUsage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ModelUsage(Calls + other.Calls)
        {
            InputTokens = InputTokens + other.InputTokens,
            OutputTokens = OutputTokens + other.OutputTokens,
            Cost = Cost + other.Cost,
        };
    }
}
