namespace Cop;

/// <summary>How far a causal query goes (M-5).</summary>
public sealed record CausalLimits
{
    /// <summary>The defaults.</summary>
    public static CausalLimits Default { get; } = new();

    /// <summary>Steps from the event that is asked about.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Events in the answer, the one that is asked about included.</summary>
    public int MaxEvents { get; init; } = 1000;

    /// <summary>What is wrong with the limits; null when nothing is.</summary>
    public CopError? Validate() => MaxDepth < 0 || MaxEvents < 1
        ? new CopError(CopErrorCodes.InvalidQuery, $"A causal query takes a depth from 0 and at least 1 event, not {MaxDepth} and {MaxEvents}.")
        : null;
}
