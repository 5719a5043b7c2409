using System.Globalization;

namespace Cop.Samples.Review;

/// <summary>The names of a review: agents, event types, artifact types, and ids.</summary>
/// <remarks>Each id derives from its subject. An agent that is run again returns the same ids, and nothing is written twice.</remarks>
public static class ReviewNames
{
    public const string Planner = "planner";
    public const string Checker = "checker";
    public const string Editor = "editor";

    public const string DecisionRequested = "human.decision.requested";
    public const string DecisionProvided = "human.decision.provided";
    public const string Accepted = "accepted";
    public const string Rejected = "rejected";

    public const string DocumentType = "review/document";
    public const string FindingType = "review/finding";
    public const string DecisionType = "review/decision";
    public const string ReportType = "review/report";

    internal static string TopicId(ReviewDocument document) =>
        CopId.Derive("topic", "cop review", document.Path, CopJson.From(document.Text).Hash().ToString());

    internal static string DocumentId(string topicId) => CopId.Derive("artifact", topicId, DocumentType);

    internal static string ReportId(string topicId) => CopId.Derive("artifact", topicId, ReportType);

    internal static string TaskId(string topicId, int number) => CopId.Derive("task", topicId, Text(number));

    internal static string StepId(string taskId, string check) => CopId.Derive("step", taskId, check);

    internal static string FindingId(string stepId, int number) => CopId.Derive("artifact", stepId, Text(number));

    internal static string RequestId(string taskId) => CopId.Derive("request", taskId);

    internal static string DecisionId(string requestId) => CopId.Derive("artifact", requestId, DecisionType);

    /// <summary>The id of the only event of a type about one subject.</summary>
    internal static string EventId(string subjectId, string type) => CopId.Derive("event", subjectId, type);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
