namespace Cop.Samples.Review;

/// <summary>A document is to be reviewed.</summary>
/// <param name="DocumentId">The artifact with the document.</param>
[EventType(ReviewNames.Requested)]
public sealed partial record ReviewRequested(string DocumentId);
