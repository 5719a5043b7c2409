using System.Text.Json;

namespace Cop.Samples.Review;

/// <summary>
/// Works on the task of a section: creates a step for each check and runs the checks in parallel. If there are findings, it asks a person
/// and waits in a continuation. It keeps no state: each invocation reads from the store how far the task is.
/// </summary>
internal sealed class Checker : IAgent
{
    // The output of a step is one batch, and a batch has a limit.
    private const int MaxFindings = 100;

    // A process that is killed while it resumes counts as an attempt, and the demo is meant to be killed.
    private static readonly CopJson ResumeRetry = CopJson.Object(("maxAttempts", CopJson.From(1000)), ("retryDelayMs", CopJson.From(50)));

    public static EventFilter Filter(string topicId) =>
        EventFilter.ForTypes(EventTypes.TaskCreated, EventTypes.StepCreated, EventTypes.StepCompleted) with
        {
            TopicIds = [topicId],
            IncludeOwnEvents = true,
        };

    public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken) => delivery switch
    {
        { Continuation: { TaskId: { } taskId } } => ResumeAsync(taskId, delivery.Trigger!, context, cancellationToken),
        { Trigger: { Type: EventTypes.TaskCreated } trigger } => Task.FromResult(Start(GetText(trigger, "taskId"))),
        { Trigger: { Type: EventTypes.StepCreated } trigger } => CheckAsync(trigger, context, cancellationToken),
        _ => CompleteAsync(GetText(delivery.Trigger!, "stepId"), context, cancellationToken),
    };

    private static AgentOutput Start(string taskId)
    {
        var steps = Check.All.Select(check => (Check: check, Id: ReviewNames.StepId(taskId, check.Name)));
        return AgentOutput.Create(
        [
            ReviewDrafts.Create(taskId, EventTypes.TaskStarted, ("taskId", CopJson.From(taskId))),
            .. steps.Select(step => ReviewDrafts.Create(
                step.Id,
                EventTypes.StepCreated,
                ("stepId", CopJson.From(step.Id)),
                ("taskId", CopJson.From(taskId)),
                ("title", CopJson.From(step.Check.Title)),
                ("metadata", CopJson.Object(("check", CopJson.From(step.Check.Name)))))),
        ]);
    }

    private static async Task<AgentOutput> CheckAsync(Event trigger, AgentContext context, CancellationToken cancellationToken)
    {
        var (stepId, taskId) = (GetText(trigger, "stepId"), GetText(trigger, "taskId"));
        var check = Check.GetByName(trigger.Payload["metadata"]!["check"]!.AsString()!);
        var task = await context.Store.ReadTaskAsync(context.TopicId, taskId, cancellationToken).ConfigureAwait(false);
        var document = await context.Store.ReadDocumentAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        var section = Section.FromTask(task);
        var prose = Prose.Read(section.LinesOf(document.Lines));
        var found = check.Name == "links"
            ? await FindBrokenLinksAsync(document, prose, context, cancellationToken).ConfigureAwait(false)
            : [.. check.Find(section, prose)];
        var recorded = found.Take(MaxFindings).Select((finding, index) => new RecordedFinding(
            ReviewNames.FindingId(stepId, index), check.Name, section.FirstLine + finding.Line, finding.Message)).ToList();
        return AgentOutput.Create(
        [
            ReviewDrafts.Create(stepId, EventTypes.StepStarted, ("stepId", CopJson.From(stepId))),
            .. recorded.Select(finding => ReviewDrafts.CreateArtifact(
                finding.ArtifactId, ReviewNames.FindingType, finding.ToPayload(), taskId, stepId)),
            ReviewDrafts.Create(
                stepId,
                EventTypes.StepCompleted,
                ("stepId", CopJson.From(stepId)),
                ("artifactIds", Ids(recorded)),
                ("found", CopJson.From(found.Count))),
        ]);
    }

    // Which files exist is a fact of the outside world: it is recorded once, so that a repeated attempt decides the same (D-62c).
    private static async Task<IReadOnlyList<Finding>> FindBrokenLinksAsync(
        ReviewDocument document, Prose prose, AgentContext context, CancellationToken cancellationToken)
    {
        var links = Links.Find(prose).ToList();
        if (links.Count == 0 || document.Directory is not { } directory)
            return [];
        var missing = await context.RunOnceAsync("look up links", (_, _) => Task.FromResult(CopJson.Array(
            links.Select(link => link.Target).Distinct(StringComparer.Ordinal)
                .Where(target => !Links.Exists(directory, target)).Select(CopJson.From))), cancellationToken).ConfigureAwait(false);
        var targets = missing.Items.Select(target => target.AsString()!).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. links.Where(link => targets.Contains(link.Target))
                .Select(link => new Finding(link.Line, $"the link '{link.Target}' leads to no file")),
        ];
    }

    /// <summary>Completes the task after its last step, or asks. Two steps that end at once both get here with the same ids.</summary>
    private static async Task<AgentOutput> CompleteAsync(string stepId, AgentContext context, CancellationToken cancellationToken)
    {
        var ended = (await context.Store.GetStepAsync(context.TopicId, stepId, cancellationToken).ConfigureAwait(false)).Unwrap()!;
        var steps = await context.Store.ReadStepsAsync(context.TopicId, ended.TaskId, cancellationToken).ConfigureAwait(false);
        if (steps.Any(step => !step.Status.IsTerminal()))
            return AgentOutput.None;
        var task = await context.Store.ReadTaskAsync(context.TopicId, ended.TaskId, cancellationToken).ConfigureAwait(false);
        if (task.Status != CopTaskStatus.Running)
            return AgentOutput.None;
        var findings = await context.Store.ReadFindingsAsync(context.TopicId, task.Id, cancellationToken).ConfigureAwait(false);
        var output = findings.Count > 0 ? DecisionRequest.Create(task, findings, ResumeRetry) : [Complete(task.Id, [])];
        return AgentOutput.Create(output.Select(draft => draft with
        {
            ParentEventIds = [.. steps.Select(step => ReviewNames.EventId(step.Id, EventTypes.StepCompleted))],
        }));
    }

    private static async Task<AgentOutput> ResumeAsync(
        string taskId, Event answer, AgentContext context, CancellationToken cancellationToken)
    {
        var findings = await context.Store.ReadFindingsAsync(context.TopicId, taskId, cancellationToken).ConfigureAwait(false);
        var decision = CopJson.From(GetText(answer, "decision"));
        var decisionId = ReviewNames.DecisionId(ReviewNames.RequestId(taskId));
        var artifact = CopJson.Object(("decision", decision), ("by", CopJson.From(answer.Initiator!)), ("findings", Ids(findings)));
        return AgentOutput.Create(
            ReviewDrafts.Create(taskId, EventTypes.TaskResumed, ("taskId", CopJson.From(taskId))),
            ReviewDrafts.CreateArtifact(decisionId, ReviewNames.DecisionType, artifact, taskId),
            Complete(taskId, findings, decision, ("artifactIds", CopJson.Array(CopJson.From(decisionId)))));
    }

    private static EventDraft Complete(
        string taskId, IReadOnlyList<RecordedFinding> findings, CopJson? decision = null, params IEnumerable<(string, CopJson?)> members) =>
        ReviewDrafts.Create(
            taskId,
            EventTypes.TaskCompleted,
            [
                ("taskId", CopJson.From(taskId)),
                ("result", CopJson.Object(("findings", CopJson.From(findings.Count)), ("decision", decision))),
                .. members,
            ]);

    private static CopJson Ids(IEnumerable<RecordedFinding> findings) =>
        CopJson.Array(findings.Select(finding => CopJson.From(finding.ArtifactId)));

    private static string GetText(Event source, string member) => source.Payload[member] is { Kind: JsonValueKind.String } text
        ? text.AsString()!
        : throw new CopException(new CopError(
            CopErrorCodes.InvalidPayload, $"{source} has no string '{member}' in its payload: it does not belong to a review."));
}
