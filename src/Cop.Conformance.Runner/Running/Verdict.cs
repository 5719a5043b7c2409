namespace Cop.Conformance.Runner;

/// <summary>The verdict on a check or a requirement.</summary>
public enum Verdict
{
    /// <summary>The target behaved as expected.</summary>
    Passed,

    /// <summary>The target behaved differently.</summary>
    Failed,

    /// <summary>The check could not run, or the target did not respond.</summary>
    NotTested,
}
