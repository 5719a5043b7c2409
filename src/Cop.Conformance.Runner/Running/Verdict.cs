namespace Cop.Conformance.Runner;

/// <summary>What became of a check or a requirement.</summary>
internal enum Verdict
{
    /// <summary>The target did what was expected.</summary>
    Passed,

    /// <summary>The target did something else.</summary>
    Failed,

    /// <summary>It could not be tried, or the target did not answer.</summary>
    NotTested,
}
