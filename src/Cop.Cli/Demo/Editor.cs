namespace Cop.Cli;

/// <summary>Writes the report when every task has ended, and ends the topic with it.</summary>
internal sealed class Editor : IAgent
{
    // An event names at most 256 parents (D-17).
    private const int MostParents = 250;

    public static EventFilter Filter(string topicId) =>
        EventFilter.ForTypes(EventTypes.TaskCompleted, EventTypes.TaskFailed, EventTypes.TaskCancelled) with { TopicIds = [topicId] };

    public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        var tasks = await context.Store.ReadTasksAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        if (tasks.Any(task => !task.Status.IsTerminal()))
            return AgentOutput.None;
        var document = await context.Store.ReadDocumentAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        var report = new ReviewReport(document.Path);
        foreach (var task in tasks)
            report.Add(task, await context.Store.ReadFaultsAsync(context.TopicId, task.Id, cancellationToken).ConfigureAwait(false));
        var reportId = DemoNames.ReportId(context.TopicId);
        return AgentOutput.Create(
            DemoNames.Artifact(reportId, DemoNames.ReportType, report.ToPayload(), format: "text/markdown") with
            {
                ParentEventIds = [.. tasks.TakeLast(MostParents).Select(task => DemoNames.EventId(task.Id, EventTypes.TaskCompleted))],
            },
            End(EventTypes.TopicExhausted, "every section is reviewed", DemoNames.EventId(reportId, EventTypes.ArtifactCreated)),
            End(EventTypes.TopicClosed, "the report is written", DemoNames.EventId(context.TopicId, EventTypes.TopicExhausted)));

        EventDraft End(string type, string reason, string parent) =>
            DemoNames.Draft(context.TopicId, type, ("reason", CopJson.From(reason))) with { ParentEventIds = [parent] };
    }
}
