namespace Cop.Samples.Review;

/// <summary>Creates a task for each section of the document.</summary>
internal sealed class Planner : IAgent
{
    public static EventFilter Filter(string topicId) => EventFilter.ForTypes(EventTypes.TopicCreated) with { TopicIds = [topicId] };

    public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        var document = await context.Store.ReadDocumentAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        return AgentOutput.Create(document.Sections.Select((section, index) => CreateTask(context.TopicId, section, index)));
    }

    private static EventDraft CreateTask(string topicId, Section section, int index)
    {
        var taskId = ReviewNames.TaskId(topicId, index);
        return ReviewDrafts.Create(
            taskId,
            EventTypes.TaskCreated,
            ("taskId", CopJson.From(taskId)),
            ("title", CopJson.From(section.Title)),
            ("assignedTo", CopJson.From(AgentName.ToIdentity(ReviewNames.Checker))),
            ("metadata", section.ToMetadata()));
    }
}
