namespace Cop.Samples.Review;

/// <summary>The result of a section's task.</summary>
/// <param name="Findings">The number of findings.</param>
[CopData]
public sealed partial record ReviewedSection(int Findings)
{
    /// <summary>The decision of the person; null when there was nothing to decide.</summary>
    public Verdict? Decision { get; init; }
}
