namespace Cop.Samples.Review;

/// <summary>Writes the report when every task has ended, and closes the topic.</summary>
internal sealed class Editor : IAgent
{
    // An event names at most 256 parents (D-17).
    private const int MaxParents = 250;

    public static EventFilter Filter(string topicId) =>
        EventFilter.ForTypes(EventTypes.TaskCompleted, EventTypes.TaskFailed, EventTypes.TaskCancelled) with { TopicIds = [topicId] };

    public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        var tasks = await context.Store.ReadTasksAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        if (tasks.Any(task => !task.Status.IsTerminal()))
            return AgentOutput.None;
        var document = await context.Store.ReadDocumentAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        var report = new ReviewReport(document.Name);
        foreach (var task in tasks)
            report.Add(task, await context.Store.ReadFindingsAsync(context.TopicId, task.Id, cancellationToken).ConfigureAwait(false));
        var reportId = ReviewNames.ReportId(context.TopicId);
        return AgentOutput.Create(
            ReviewDrafts.CreateArtifact(reportId, ReviewNames.ReportType, report.ToPayload(), format: "text/markdown") with
            {
                ParentEventIds = [.. tasks.TakeLast(MaxParents).Select(task => ReviewNames.EventId(task.Id, EventTypes.TaskCompleted))],
            },
            End(EventTypes.TopicExhausted, "every section is reviewed", ReviewNames.EventId(reportId, EventTypes.ArtifactCreated)),
            End(EventTypes.TopicClosed, "the report is written", ReviewNames.EventId(context.TopicId, EventTypes.TopicExhausted)));

        EventDraft End(string type, string reason, string parentId) =>
            ReviewDrafts.Create(context.TopicId, type, ("reason", CopJson.From(reason))) with { ParentEventIds = [parentId] };
    }
}
