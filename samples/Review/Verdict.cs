namespace Cop.Samples.Review;

/// <summary>What a person decides about the findings in a section.</summary>
public enum Verdict
{
    /// <summary>The findings are faults.</summary>
    Accepted,

    /// <summary>The findings are no faults.</summary>
    Rejected,
}
