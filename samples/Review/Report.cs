namespace Cop.Samples.Review;

/// <summary>The finished report, as an artifact in the log.</summary>
/// <param name="Markdown">The text.</param>
/// <param name="Sections">The number of sections.</param>
/// <param name="Accepted">The number of accepted findings.</param>
/// <param name="Rejected">The number of findings that were not accepted.</param>
[CopData]
public sealed partial record Report(string Markdown, int Sections, int Accepted, int Rejected);
