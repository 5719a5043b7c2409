namespace Cop.Cli;

/// <summary>Tells in a few lines what the agents do.</summary>
internal sealed class DemoProgress(ConsoleOutput screen)
{
    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);
    private int _tasks;

    public void Take(Event durable, bool isNew)
    {
        var taskId = durable.Payload["taskId"]?.AsString();
        if (durable.Type == EventTypes.TaskCreated)
        {
            _titles[taskId!] = durable.Payload["title"]?.AsString() ?? taskId!;
            _tasks++;
        }

        if (isNew && Words(durable, taskId) is { } words)
            screen.Line($"  [grey]{TerminalEscaping.Markup(Who(durable)),-8}[/] {TerminalEscaping.Markup(words)}");
    }

    private string? Words(Event durable, string? taskId) => durable.Type switch
    {
        EventTypes.TaskStarted when taskId == _titles.Keys.FirstOrDefault() => $"made {_tasks} tasks; now they are worked off",
        EventTypes.TaskInputRequested => $"{Title(taskId)}: asks a person",
        DemoNames.DecisionProvided => $"{durable.Payload["decision"]?.AsString()} ({durable.Payload["comment"]?.AsString() ?? "at the terminal"})",
        EventTypes.TaskCompleted => $"{Title(taskId)}: {(durable.Payload["result"]?["decision"]?.AsString() is { } decision ? "goes on, " + decision : "no faults")}",
        EventTypes.TopicExhausted => "wrote the report",
        _ => null,
    };

    private string Title(string? taskId) => taskId is not null && _titles.TryGetValue(taskId, out var title) ? title : taskId ?? "";

    private static string Who(Event durable) => durable.Initiator?.Split(':', 2)[^1] ?? "?";
}
