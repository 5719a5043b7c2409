namespace Cop.Samples.Review;

/// <summary>The state of a checker that waits for a person.</summary>
/// <param name="TaskId">The section's task.</param>
/// <param name="Findings">The number of findings.</param>
[CopData]
public sealed partial record CheckedSection(string TaskId, int Findings);
