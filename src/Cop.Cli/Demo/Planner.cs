namespace Cop.Cli;

/// <summary>Makes a task of each section of the document.</summary>
internal sealed class Planner : IAgent
{
    public static EventFilter Filter(string topicId) => EventFilter.ForTypes(EventTypes.TopicCreated) with { TopicIds = [topicId] };

    public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        var document = await context.Store.ReadDocumentAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        return AgentOutput.Create(Sections.Of(Sections.LinesOf(document.Text)).Select((section, index) => Task(context.TopicId, section, index)));
    }

    private static EventDraft Task(string topicId, Section section, int index)
    {
        var taskId = DemoNames.TaskId(topicId, index);
        return DemoNames.Draft(
            taskId, EventTypes.TaskCreated,
            ("taskId", CopJson.From(taskId)),
            ("title", CopJson.From(section.Title)),
            ("assignedTo", CopJson.From(AgentName.ToIdentity(DemoNames.Checker))),
            ("metadata", section.ToMetadata()));
    }
}
