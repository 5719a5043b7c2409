namespace Cop.Causality;

/// <summary>Limits of a causal query.</summary>
/// <remarks>Decision M-5.</remarks>
public sealed record CausalLimits
{
    /// <summary>The defaults.</summary>
    public static CausalLimits Default { get; } = new();

    /// <summary>The maximum number of steps from the queried event. Default: 32.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>The maximum number of events in the result, the queried one included. Default: 1000.</summary>
    public int MaxEvents { get; init; } = 1000;

    /// <summary>Validates the limits.</summary>
    /// <returns>The error; null when they are valid.</returns>
    public CopError? Validate() => MaxDepth < 0 || MaxEvents < 1
        ? new CopError(
            CopErrorCodes.InvalidQuery, $"A causal query needs a depth of 0 or more and at least 1 event, not {MaxDepth} and {MaxEvents}.")
        : null;
}
