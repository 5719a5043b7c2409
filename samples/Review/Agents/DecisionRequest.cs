namespace Cop.Samples.Review;

/// <summary>The drafts that ask a person: the question, the new status of the task, and the continuation that waits.</summary>
internal static class DecisionRequest
{
    public static EventDraft[] Create(CopTask task, IReadOnlyList<RecordedFinding> findings, CopJson retry)
    {
        var requestId = ReviewNames.RequestId(task.Id);
        var continuation = CopJson.Object(
            ("agent", CopJson.From(AgentName.ToIdentity(ReviewNames.Checker))),
            ("taskId", CopJson.From(task.Id)),
            ("label", CopJson.From($"decision on '{task.Title}'")),
            ("state", CopJson.Object(("requestId", CopJson.From(requestId)))),
            ("waitForEvents", CopJson.Array(CopJson.From(ReviewNames.DecisionProvided))),
            ("meta", CopJson.Object(("match", CopJson.Object(("/payload/requestId", CopJson.From(requestId)))))),
            ("retry", retry));
        return
        [
            ReviewDrafts.Create(
                requestId,
                ReviewNames.DecisionRequested,
                ("requestId", CopJson.From(requestId)),
                ("taskId", CopJson.From(task.Id)),
                ("title", CopJson.From($"{findings.Count} {(findings.Count == 1 ? "finding" : "findings")} in '{task.Title}'")),
                ("options", CopJson.Array(CopJson.From(ReviewNames.Accepted), CopJson.From(ReviewNames.Rejected))),
                ("artifactIds", CopJson.Array(findings.Select(finding => CopJson.From(finding.ArtifactId))))),
            ReviewDrafts.Create(
                task.Id, EventTypes.TaskInputRequested, ("taskId", CopJson.From(task.Id)), ("requestId", CopJson.From(requestId))),
            ReviewDrafts.CreateArtifact(
                CopId.Derive("artifact", requestId, ArtifactTypes.Continuation), ArtifactTypes.Continuation, continuation, task.Id),
        ];
    }
}
