using System.Text.Json;

namespace Cop.Cli;

/// <summary>
/// Works a section's task off: a step for each check, several at a time; then, where there are faults, asks a person and waits.
/// It remembers nothing: every invocation reads from the store where the task is.
/// </summary>
internal sealed class Checker : IAgent
{
    // A step's output is one batch; a document with more faults of one kind in one section is told so.
    private const int MostFaults = 100;

    // A process that is killed while it resumes counts as an attempt, and the demo is there to be killed.
    private static readonly CopJson Patience = CopJson.Object(("maxAttempts", CopJson.From(1000)), ("retryDelayMs", CopJson.From(50)));

    public static EventFilter Filter(string topicId) =>
        EventFilter.ForTypes(EventTypes.TaskCreated, EventTypes.StepCreated, EventTypes.StepCompleted) with { TopicIds = [topicId], IncludeOwnEvents = true };

    public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken) => delivery switch
    {
        { Continuation: { TaskId: { } taskId } } => ResumeAsync(taskId, delivery.Trigger!, context, cancellationToken),
        { Trigger: { Type: EventTypes.TaskCreated } trigger } => Task.FromResult(Begin(Member(trigger, "taskId"))),
        { Trigger: { Type: EventTypes.StepCreated } trigger } => CheckAsync(trigger, context, cancellationToken),
        _ => EndAsync(Member(delivery.Trigger!, "stepId"), context, cancellationToken),
    };

    private static AgentOutput Begin(string taskId)
    {
        var steps = Check.All.Select(check => (Check: check, Id: DemoNames.StepId(taskId, check.Name)));
        return AgentOutput.Create(
        [
            DemoNames.Draft(taskId, EventTypes.TaskStarted, ("taskId", CopJson.From(taskId))),
            .. steps.Select(step => DemoNames.Draft(
                step.Id, EventTypes.StepCreated,
                ("stepId", CopJson.From(step.Id)),
                ("taskId", CopJson.From(taskId)),
                ("title", CopJson.From(step.Check.Title)),
                ("metadata", CopJson.Object(("check", CopJson.From(step.Check.Name)))))),
        ]);
    }

    private static async Task<AgentOutput> CheckAsync(Event trigger, AgentContext context, CancellationToken cancellationToken)
    {
        var (stepId, taskId) = (Member(trigger, "stepId"), Member(trigger, "taskId"));
        var check = Check.Named(trigger.Payload["metadata"]!["check"]!.AsString()!);
        var task = await context.Store.ReadTaskAsync(context.TopicId, taskId, cancellationToken).ConfigureAwait(false);
        var document = await context.Store.ReadDocumentAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        var section = Section.Of(task);
        var prose = Prose.Of(section.LinesOf(Sections.LinesOf(document.Text)));
        var found = check.Name == "links"
            ? await FindBrokenLinksAsync(document, prose, context, cancellationToken).ConfigureAwait(false)
            : [.. check.Find(section, prose)];
        var faults = found.Take(MostFaults)
            .Select((fault, index) => new RecordedFinding(DemoNames.FaultId(stepId, index), check.Name, section.FirstLine + fault.Line, fault.Message)).ToList();
        return AgentOutput.Create(
        [
            DemoNames.Draft(stepId, EventTypes.StepStarted, ("stepId", CopJson.From(stepId))),
            .. faults.Select(fault => DemoNames.Artifact(fault.ArtifactId, DemoNames.FaultType, fault.ToPayload(), taskId, stepId)),
            DemoNames.Draft(stepId, EventTypes.StepCompleted, ("stepId", CopJson.From(stepId)), ("artifactIds", Ids(faults)), ("found", CopJson.From(found.Count))),
        ]);
    }

    // Which files exist is a fact of the outside world: it is looked up once and recorded, so that a repetition decides the same (D-62c).
    private static async Task<IReadOnlyList<Finding>> FindBrokenLinksAsync(SourceDocument document, Prose prose, AgentContext context, CancellationToken cancellationToken)
    {
        var links = Links.In(prose).ToList();
        if (links.Count == 0 || document.Directory is not { } directory)
            return [];
        var broken = await context.RunOnceAsync("look up links", (_, _) => Task.FromResult(CopJson.Array(
            links.Select(link => link.Target).Distinct(StringComparer.Ordinal).Where(target => !Links.Exists(directory, target)).Select(CopJson.From))), cancellationToken).ConfigureAwait(false);
        var targets = broken.Items.Select(target => target.AsString()!).ToHashSet(StringComparer.Ordinal);
        return [.. links.Where(link => targets.Contains(link.Target)).Select(link => new Finding(link.Line, $"the link '{link.Target}' leads to no file"))];
    }

    /// <summary>Ends the task with its last step, or asks. Two steps that end at once both come here; what they emit has the same ids.</summary>
    private static async Task<AgentOutput> EndAsync(string stepId, AgentContext context, CancellationToken cancellationToken)
    {
        var ended = (await context.Store.GetStepAsync(context.TopicId, stepId, cancellationToken).ConfigureAwait(false)).Unwrap()!;
        var steps = await context.Store.ReadStepsAsync(context.TopicId, ended.TaskId, cancellationToken).ConfigureAwait(false);
        if (steps.Any(step => !step.Status.IsTerminal()))
            return AgentOutput.None;
        var task = await context.Store.ReadTaskAsync(context.TopicId, ended.TaskId, cancellationToken).ConfigureAwait(false);
        if (task.Status != CopTaskStatus.Running)
            return AgentOutput.None;
        var faults = await context.Store.ReadFaultsAsync(context.TopicId, task.Id, cancellationToken).ConfigureAwait(false);
        EventDraft[] output = faults.Count > 0 ? Ask(task, faults) :
            [DemoNames.Draft(task.Id, EventTypes.TaskCompleted, ("taskId", CopJson.From(task.Id)), ("result", CopJson.Object(("faults", CopJson.From(0)))))];
        return AgentOutput.Create(output.Select(draft => draft with { ParentEventIds = [.. steps.Select(step => DemoNames.EventId(step.Id, EventTypes.StepCompleted))] }));
    }

    private static EventDraft[] Ask(CopTask task, IReadOnlyList<RecordedFinding> faults)
    {
        var requestId = DemoNames.RequestId(task.Id);
        var waiting = CopJson.Object(
            ("agent", CopJson.From(AgentName.ToIdentity(DemoNames.Checker))),
            ("taskId", CopJson.From(task.Id)),
            ("label", CopJson.From($"decision on '{task.Title}'")),
            ("state", CopJson.Object(("requestId", CopJson.From(requestId)))),
            ("waitForEvents", CopJson.Array(CopJson.From(DemoNames.DecisionProvided))),
            ("meta", CopJson.Object(("match", CopJson.Object(("/payload/requestId", CopJson.From(requestId)))))),
            ("retry", Patience));
        return
        [
            DemoNames.Draft(
                requestId, DemoNames.DecisionRequested,
                ("requestId", CopJson.From(requestId)),
                ("taskId", CopJson.From(task.Id)),
                ("title", CopJson.From($"{faults.Count} {(faults.Count == 1 ? "fault" : "faults")} in '{task.Title}'")),
                ("options", CopJson.Array(CopJson.From(DemoNames.Accepted), CopJson.From(DemoNames.Rejected))),
                ("artifactIds", Ids(faults))),
            DemoNames.Draft(task.Id, EventTypes.TaskInputRequested, ("taskId", CopJson.From(task.Id)), ("requestId", CopJson.From(requestId))),
            DemoNames.Artifact(CopId.Derive("artifact", requestId, ArtifactTypes.Continuation), ArtifactTypes.Continuation, waiting, task.Id),
        ];
    }

    private static async Task<AgentOutput> ResumeAsync(string taskId, Event answer, AgentContext context, CancellationToken cancellationToken)
    {
        var faults = await context.Store.ReadFaultsAsync(context.TopicId, taskId, cancellationToken).ConfigureAwait(false);
        var decision = CopJson.From(Member(answer, "decision"));
        var decisionId = DemoNames.DecisionId(DemoNames.RequestId(taskId));
        return AgentOutput.Create(
            DemoNames.Draft(taskId, EventTypes.TaskResumed, ("taskId", CopJson.From(taskId))),
            DemoNames.Artifact(decisionId, DemoNames.DecisionType, CopJson.Object(("decision", decision), ("by", CopJson.From(answer.Initiator!)), ("faults", Ids(faults))), taskId),
            DemoNames.Draft(
                taskId, EventTypes.TaskCompleted,
                ("taskId", CopJson.From(taskId)),
                ("result", CopJson.Object(("faults", CopJson.From(faults.Count)), ("decision", decision))),
                ("artifactIds", CopJson.Array(CopJson.From(decisionId)))));
    }

    private static CopJson Ids(IEnumerable<RecordedFinding> faults) => CopJson.Array(faults.Select(fault => CopJson.From(fault.ArtifactId)));

    private static string Member(Event source, string name) => source.Payload[name] is { Kind: JsonValueKind.String } text
        ? text.AsString()!
        : throw new CopException(new CopError(CopErrorCodes.InvalidPayload, $"{source} has no payload member '{name}' that is a string."));
}
