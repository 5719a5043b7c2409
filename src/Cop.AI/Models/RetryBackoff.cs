namespace Cop.AI;

/// <summary>The growth of the delay between repetitions of a call.</summary>
public enum RetryBackoff
{
    /// <summary>The delay doubles.</summary>
    Exponential,
    /// <summary>The delay grows by the first one.</summary>
    Linear,
    /// <summary>The delay stays.</summary>
    Constant,
}
