using Cop.Events;

namespace Cop.Samples.Review;

/// <summary>Writes the report when every task has ended, and closes the topic.</summary>
internal sealed class Editor
{
    // An event names at most 256 parents (D-17).
    private const int MaxParents = 250;

    public async Task<AgentOutput> FinishAsync(AgentContext context, CancellationToken cancellationToken)
    {
        var tasks = await context.Store.ReadTasksAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        var topic = (await context.Store.GetTopicAsync(context.TopicId, cancellationToken).ConfigureAwait(false)).Unwrap();
        if (topic is not { Status: TopicStatus.Open or TopicStatus.InProgress } || tasks.Any(task => !task.Status.IsTerminal()))
            return AgentOutput.None;
        var document = await context.Store.ReadDocumentAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        var report = new ReviewReport(document.Name);
        foreach (var task in tasks)
            report.Add(task, await context.Store.ReadFindingsAsync(context.TopicId, task.Id, cancellationToken).ConfigureAwait(false));
        var ends = await ReadEndsAsync(context, cancellationToken).ConfigureAwait(false);
        // Which task ends last differs between two runs, and so would ids that derive from its end.
        var reportId = ReviewNames.ReportId(context.TopicId);
        var written = ReviewNames.EventId(reportId, EventTypes.ArtifactCreated);
        var exhausted = ReviewNames.EventId(context.TopicId, EventTypes.TopicExhausted);
        return
        [
            new ArtifactCreated(ArtifactCreated.With(reportId, ReviewNames.ReportType, report.ToReport()).Artifact with
            {
                Format = "text/markdown",
            }).ToDraft() with { Id = written, ParentEventIds = [.. ends.TakeLast(MaxParents)] },
            new TopicExhausted { Reason = "every section is reviewed" }.ToDraft() with { Id = exhausted, ParentEventIds = [written] },
            new TopicClosed { Reason = "the report is written" }.ToDraft() with
            {
                Id = ReviewNames.EventId(context.TopicId, EventTypes.TopicClosed), ParentEventIds = [exhausted],
            },
        ];
    }

    private static async Task<List<string>> ReadEndsAsync(AgentContext context, CancellationToken cancellationToken)
    {
        var ends = new List<string>();
        await foreach (var next in context.Log.ReadTopicAsync(context.TopicId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (next.Type is EventTypes.TaskCompleted or EventTypes.TaskFailed or EventTypes.TaskCancelled)
                ends.Add(next.Id);
        }

        return ends;
    }
}
