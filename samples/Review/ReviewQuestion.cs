using System.Collections.Immutable;

namespace Cop.Samples.Review;

/// <summary>An open question to a person: whether the findings in one section are accepted.</summary>
/// <param name="RequestId">The id of the request, which the answer names.</param>
/// <param name="Section">The title of the section.</param>
/// <param name="Findings">The findings, in the order of the report.</param>
public sealed record ReviewQuestion(string RequestId, string Section, ImmutableArray<RecordedFinding> Findings);
