namespace Cop.Samples.Review;

/// <summary>The decision of a person about the findings in a section.</summary>
public enum Verdict
{
    /// <summary>The findings are faults.</summary>
    Accepted,

    /// <summary>The findings are no faults.</summary>
    Rejected,
}
