namespace Cop.Cli;

/// <summary>What an event is about, in a few words; titles of tasks and steps are remembered from the events that made them.</summary>
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

    public static string Who(Event source) => source.Initiator?.Split(':', 2)[^1] ?? "-";

    public string About(Event source)
    {
        var payload = source.Payload;
        var text = Text(payload, "title") ?? Known(payload, "stepId") ?? Artifact(payload) ?? Known(payload, "taskId") ?? Text(payload, "decision")
            ?? Known(payload, "continuationId") ?? Text(payload, "reason") ?? "";
        return text.Length <= MostCharacters ? text : text[..(MostCharacters - 1)] + "…";
    }

    private string? Known(CopJson payload, string member) => Text(payload, member) is { } id ? _titles.GetValueOrDefault(id, id) : null;

    private string? Artifact(CopJson payload) => payload["artifact"] is { } artifact && Text(artifact, "type") is { } type
        ? Text(artifact, "payload", "message") is { } message ? $"{type}: {message}" : Known(payload, "taskId") is { } task ? $"{type}: {task}" : type
        : null;

    private static string? Text(CopJson json, params ReadOnlySpan<string> path)
    {
        CopJson? found = json;
        foreach (var member in path)
            found = found?[member];
        return found?.AsString();
    }
}
