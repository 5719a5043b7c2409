using System.Globalization;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>A topic's state: tasks and steps as a tree, or all of it as JSON.</summary>
internal static class StateView
{
    public static CopJson ToJson(TopicState state) => CopJson.Object(
        ("asOfSeq", CopJson.From(state.AsOfSeq)),
        ("digest", CopJson.From(state.Digest)),
        ("topic", ViewJson.Write(state.Topic)),
        ("tasks", All(state.Tasks)),
        ("steps", All(state.Steps)),
        ("artifacts", All(state.Artifacts)),
        ("continuations", All(state.Continuations)),
        ("errors", All(state.Errors)));

    /// <summary>Draws tasks and steps; for the whole state also artifacts and continuations.</summary>
    public static void Draw(ConsoleOutput screen, TopicState state, bool isWhole)
    {
        var topic = state.Topic;
        var tree = new Tree($"[bold]{TerminalEscaping.Markup(topic.Title ?? topic.Id)}[/] {Status.Markup(topic.Status.ToProtocolName())}");
        var children = state.Tasks.ToLookup(task => task.ParentTaskId);
        foreach (var task in children[null])
            AddTask(tree, task, state, children);
        screen.Console.Write(tree);
        if (isWhole)
        {
            foreach (var artifact in state.Artifacts)
                screen.Line($"artifact      [grey]#{artifact.CreatedSeq}[/] {TerminalEscaping.Markup(artifact.Type)} {TerminalEscaping.Markup(artifact.Id)}");
            foreach (var continuation in state.Continuations)
                screen.Line($"continuation  [grey]#{continuation.CreatedSeq}[/] {Status.Markup(continuation.Status.ToProtocolName())} {TerminalEscaping.Markup(continuation.Label ?? "")} {TerminalEscaping.Markup(continuation.Id)}");
        }

        foreach (var error in state.Errors)
            screen.Line($"[red]#{error.Seq}[/] {TerminalEscaping.Markup(error.Code)}: {TerminalEscaping.Markup(error.Message)}");
        screen.Line($"[grey]{TerminalEscaping.Markup(topic.Id)} at topicSeq {Number(state.AsOfSeq)}, digest {state.Digest}[/]");
    }

    private static void AddTask(IHasTreeNodes parent, CopTask task, TopicState state, ILookup<string?, CopTask> children)
    {
        var waits = task.Status == CopTaskStatus.NeedsInput && task.RequestId is { } request ? $" [grey]waits for {TerminalEscaping.Markup(request)}[/]" : "";
        var node = parent.AddNode($"{TerminalEscaping.Markup(task.Title ?? task.Id)} {Status.Markup(task.Status.ToProtocolName())}{waits}");
        foreach (var step in state.Steps.Where(step => step.TaskId == task.Id))
        {
            var artifacts = step.ArtifactIds.Length == 0 ? "" : $" [grey]({Number(step.ArtifactIds.Length)} artifact{(step.ArtifactIds.Length == 1 ? "" : "s")})[/]";
            node.AddNode($"{TerminalEscaping.Markup(step.Title ?? step.Id)} {Status.Markup(step.Status.ToProtocolName())}{artifacts}");
        }

        foreach (var child in children[task.Id])
            AddTask(node, child, state, children);
    }

    private static CopJson All(IEnumerable<View> views) => CopJson.Array(views.Select(ViewJson.Write));

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
