namespace Cop.Cli;

/// <summary>Summarizes events in a few words. Titles come from the events that created tasks, steps and artifacts.</summary>
internal sealed class EventSummary
{
    private const int MostCharacters = 72;
    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);

    public void Learn(Event source)
    {
        var (id, title) = source.Type switch
        {
            EventTypes.TaskCreated => (Text(source.Payload, "taskId"), Text(source.Payload, "title")),
            EventTypes.StepCreated => (Text(source.Payload, "stepId"), Text(source.Payload, "title")),
            EventTypes.ArtifactCreated => (Text(source.Payload, "artifact", "id"), Text(source.Payload, "artifact", "payload", "label")),
            _ => (null, null),
        };
        if (id is not null && title is not null)
            _titles[id] = title;
    }

    /// <summary>Takes the titles of a topic's tasks, steps and continuations.</summary>
    public void Learn(TopicState state)
    {
        foreach (var (id, title) in state.Tasks.Select(task => (task.Id, task.Title))
            .Concat(state.Steps.Select(step => (step.Id, step.Title)))
            .Concat(state.Continuations.Select(each => (each.Id, Title: each.Label))))
        {
            if (title is not null)
                _titles[id] = title;
        }
    }

    public static string Who(Event source) => source.Initiator?.Split(':', 2)[^1] ?? "-";

    public string About(Event source)
    {
        var payload = source.Payload;
        var text = Text(payload, "title") ?? Known(payload, "stepId") ?? Artifact(payload) ?? Known(payload, "taskId")
            ?? Text(payload, "decision") ?? Known(payload, "continuationId") ?? Text(payload, "reason") ?? "";
        return text.Length <= MostCharacters ? text : text[..(MostCharacters - 1)] + "…";
    }

    private string? Known(CopJson payload, string member) =>
        Text(payload, member) is { } id ? _titles.GetValueOrDefault(id) ?? ShortId.Of(id) : null;

    private string? Artifact(CopJson payload)
    {
        if (payload["artifact"] is not { } artifact || Text(artifact, "type") is not { } type)
            return null;
        var about = Text(artifact, "payload", "message") ?? Known(payload, "taskId");
        return about is null ? type : $"{type}: {about}";
    }

    private static string? Text(CopJson json, params ReadOnlySpan<string> path)
    {
        CopJson? found = json;
        foreach (var member in path)
            found = found?[member];
        return found?.AsString();
    }
}
