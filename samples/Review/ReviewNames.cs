namespace Cop.Samples.Review;

/// <summary>The names of a review, and the ids that its agents do not derive from what was delivered.</summary>
public static class ReviewNames
{
    public const string Planner = "planner";
    public const string Checker = "checker";
    public const string Editor = "editor";

    public const string Requested = "review.requested";

    public const string DocumentType = "review/document";
    public const string FindingType = "review/finding";
    public const string ReportType = "review/report";

    internal static string TopicId(ReviewDocument document) => CopId.Derive("topic", "cop review", document.Path, document.Text);

    internal static string DocumentId(string topicId) => CopId.Derive("artifact", topicId, DocumentType);

    internal static string ReportId(string topicId) => CopId.Derive("artifact", topicId, ReportType);

    /// <summary>The id of the only event of a type about one subject.</summary>
    internal static string EventId(string subjectId, string type) => CopId.Derive("event", subjectId, type);
}
