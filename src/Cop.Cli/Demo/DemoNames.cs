namespace Cop.Cli;

/// <summary>The names that the demo's agents share: ids that derive from what they belong to, so that a repetition is the same thing.</summary>
internal static class DemoNames
{
    public const string Planner = "planner";
    public const string Checker = "checker";
    public const string Editor = "editor";

    public const string DecisionRequested = "human.decision.requested";
    public const string DecisionProvided = "human.decision.provided";
    public const string Accepted = "accepted";
    public const string Rejected = "rejected";

    public const string DocumentType = "review/document";
    public const string FaultType = "review/fault";
    public const string DecisionType = "review/decision";
    public const string ReportType = "review/report";

    public static string TopicId(SourceDocument document) => CopId.Derive("topic", "cop demo", document.Path, CopJson.From(document.Text).Hash().ToString());

    public static string DocumentId(string topicId) => CopId.Derive("artifact", topicId, DocumentType);

    public static string ReportId(string topicId) => CopId.Derive("artifact", topicId, ReportType);

    public static string TaskId(string topicId, int number) => CopId.Derive("task", topicId, Number(number));

    public static string StepId(string taskId, string check) => CopId.Derive("step", taskId, check);

    public static string FaultId(string stepId, int number) => CopId.Derive("artifact", stepId, Number(number));

    public static string RequestId(string taskId) => CopId.Derive("request", taskId);

    public static string DecisionId(string requestId) => CopId.Derive("artifact", requestId, DecisionType);

    /// <summary>The id of the one event of a type about one thing.</summary>
    public static string EventId(string subjectId, string type) => CopId.Derive("event", subjectId, type);

    /// <summary>A draft whose id says what it is about, whoever writes it and however often.</summary>
    public static EventDraft Draft(string subjectId, string type, params IEnumerable<(string, CopJson?)> members) =>
        EventDraft.Create(type, members) with { Id = EventId(subjectId, type) };

    /// <summary>An artifact of a task.</summary>
    public static EventDraft Artifact(string id, string type, CopJson payload, string? taskId = null, string? stepId = null, string format = "application/json") => Draft(
        id, EventTypes.ArtifactCreated,
        ("artifact", CopJson.Object(("id", CopJson.From(id)), ("type", CopJson.From(type)), ("format", CopJson.From(format)), ("payload", payload))),
        ("taskId", taskId is null ? null : CopJson.From(taskId)),
        ("stepId", stepId is null ? null : CopJson.From(stepId)));

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
