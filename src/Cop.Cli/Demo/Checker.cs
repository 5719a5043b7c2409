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
    private static readonly CopJson Patience = CopJson.Object(("maxAttempts", CopJson.Of(1000)), ("retryDelayMs", CopJson.Of(50)));

    public static EventFilter Filter(string topicId) =>
        EventFilter.OfTypes(EventTypes.TaskCreated, EventTypes.StepCreated, EventTypes.StepCompleted) with { TopicIds = [topicId], IncludeOwn = true };

    public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken) => delivery switch
    {
        { Continuation: { TaskId: { } taskId } } => ResumeAsync(taskId, delivery.Trigger!, context, cancellationToken),
        { Trigger: { Type: EventTypes.TaskCreated } trigger } => Task.FromResult(Begin(Member(trigger, "taskId"))),
        { Trigger: { Type: EventTypes.StepCreated } trigger } => CheckAsync(trigger, context, cancellationToken),
        _ => EndAsync(Member(delivery.Trigger!, "stepId"), context, cancellationToken),
    };

    private static AgentOutput Begin(string taskId)
    {
        var steps = Check.All.Select(check => (Check: check, Id: DemoWords.StepId(taskId, check.Name)));
        return AgentOutput.Of(
        [
            DemoWords.Draft(taskId, EventTypes.TaskStarted, ("taskId", CopJson.Of(taskId))),
            .. steps.Select(step => DemoWords.Draft(
                step.Id, EventTypes.StepCreated,
                ("stepId", CopJson.Of(step.Id)),
                ("taskId", CopJson.Of(taskId)),
                ("title", CopJson.Of(step.Check.Title)),
                ("metadata", CopJson.Object(("check", CopJson.Of(step.Check.Name)))))),
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
            .Select((fault, index) => new FoundFault(DemoWords.FaultId(stepId, index), check.Name, section.FirstLine + fault.Line, fault.Message)).ToList();
        return AgentOutput.Of(
        [
            DemoWords.Draft(stepId, EventTypes.StepStarted, ("stepId", CopJson.Of(stepId))),
            .. faults.Select(fault => DemoWords.Artifact(fault.ArtifactId, DemoWords.FaultType, fault.ToPayload(), taskId, stepId)),
            DemoWords.Draft(stepId, EventTypes.StepCompleted, ("stepId", CopJson.Of(stepId)), ("artifactIds", Ids(faults)), ("found", CopJson.Of(found.Count))),
        ]);
    }

    // Which files exist is a fact of the outside world: it is looked up once and recorded, so that a repetition decides the same (D-62c).
    private static async Task<IReadOnlyList<Fault>> FindBrokenLinksAsync(SourceDocument document, Prose prose, AgentContext context, CancellationToken cancellationToken)
    {
        var links = Links.In(prose).ToList();
        if (links.Count == 0 || document.Directory is not { } directory)
            return [];
        var broken = await context.RunOnceAsync("look up links", (_, _) => Task.FromResult(CopJson.Array(
            links.Select(link => link.Target).Distinct(StringComparer.Ordinal).Where(target => !Links.Exists(directory, target)).Select(CopJson.Of))), cancellationToken).ConfigureAwait(false);
        var targets = broken.Items.Select(target => target.AsString()!).ToHashSet(StringComparer.Ordinal);
        return [.. links.Where(link => targets.Contains(link.Target)).Select(link => new Fault(link.Line, $"the link '{link.Target}' leads to no file"))];
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
            [DemoWords.Draft(task.Id, EventTypes.TaskCompleted, ("taskId", CopJson.Of(task.Id)), ("result", CopJson.Object(("faults", CopJson.Of(0)))))];
        return AgentOutput.Of(output.Select(draft => draft with { ParentEventIds = [.. steps.Select(step => DemoWords.EventId(step.Id, EventTypes.StepCompleted))] }));
    }

    private static EventDraft[] Ask(CopTask task, IReadOnlyList<FoundFault> faults)
    {
        var requestId = DemoWords.RequestId(task.Id);
        var waiting = CopJson.Object(
            ("agent", CopJson.Of(AgentName.ToIdentity(DemoWords.Checker))),
            ("taskId", CopJson.Of(task.Id)),
            ("label", CopJson.Of($"decision on '{task.Title}'")),
            ("state", CopJson.Object(("requestId", CopJson.Of(requestId)))),
            ("waitForEvents", CopJson.Array(CopJson.Of(DemoWords.DecisionProvided))),
            ("meta", CopJson.Object(("match", CopJson.Object(("/payload/requestId", CopJson.Of(requestId)))))),
            ("retry", Patience));
        return
        [
            DemoWords.Draft(
                requestId, DemoWords.DecisionRequested,
                ("requestId", CopJson.Of(requestId)),
                ("taskId", CopJson.Of(task.Id)),
                ("title", CopJson.Of($"{faults.Count} {(faults.Count == 1 ? "fault" : "faults")} in '{task.Title}'")),
                ("options", CopJson.Array(CopJson.Of(DemoWords.Accepted), CopJson.Of(DemoWords.Rejected))),
                ("artifactIds", Ids(faults))),
            DemoWords.Draft(task.Id, EventTypes.TaskInputRequested, ("taskId", CopJson.Of(task.Id)), ("requestId", CopJson.Of(requestId))),
            DemoWords.Artifact(CopId.Derive("artifact", requestId, ArtifactTypes.Continuation), ArtifactTypes.Continuation, waiting, task.Id),
        ];
    }

    private static async Task<AgentOutput> ResumeAsync(string taskId, Event answer, AgentContext context, CancellationToken cancellationToken)
    {
        var faults = await context.Store.ReadFaultsAsync(context.TopicId, taskId, cancellationToken).ConfigureAwait(false);
        var decision = CopJson.Of(Member(answer, "decision"));
        var decisionId = DemoWords.DecisionId(DemoWords.RequestId(taskId));
        return AgentOutput.Of(
            DemoWords.Draft(taskId, EventTypes.TaskResumed, ("taskId", CopJson.Of(taskId))),
            DemoWords.Artifact(decisionId, DemoWords.DecisionType, CopJson.Object(("decision", decision), ("by", CopJson.Of(answer.Initiator!)), ("faults", Ids(faults))), taskId),
            DemoWords.Draft(
                taskId, EventTypes.TaskCompleted,
                ("taskId", CopJson.Of(taskId)),
                ("result", CopJson.Object(("faults", CopJson.Of(faults.Count)), ("decision", decision))),
                ("artifactIds", CopJson.Array(CopJson.Of(decisionId)))));
    }

    private static CopJson Ids(IEnumerable<FoundFault> faults) => CopJson.Array(faults.Select(fault => CopJson.Of(fault.ArtifactId)));

    private static string Member(Event source, string name) => source.Payload[name] is { Kind: JsonValueKind.String } text
        ? text.AsString()!
        : throw new CopException(new CopError(CopErrorCodes.InvalidPayload, $"{source} has no payload member '{name}' that is a string."));
}
