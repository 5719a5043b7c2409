namespace Cop.Cli;

/// <summary>Makes a task of each section of the document.</summary>
internal sealed class Planner : IAgent
{
    public static EventFilter Filter(string topicId) => EventFilter.OfTypes(EventTypes.TopicCreated) with { TopicIds = [topicId] };

    public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        var document = await context.Store.ReadDocumentAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        return AgentOutput.Of(Sections.Of(Sections.LinesOf(document.Text)).Select((section, index) => Task(context.TopicId, section, index)));
    }

    private static EventDraft Task(string topicId, Section section, int index)
    {
        var taskId = DemoWords.TaskId(topicId, index);
        return DemoWords.Draft(
            taskId, EventTypes.TaskCreated,
            ("taskId", CopJson.Of(taskId)),
            ("title", CopJson.Of(section.Title)),
            ("assignedTo", CopJson.Of(AgentName.ToIdentity(DemoWords.Checker))),
            ("metadata", section.ToMetadata()));
    }
}
