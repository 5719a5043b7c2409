using System.Globalization;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>Shows the state of a topic: tasks and steps as a tree, or everything as JSON.</summary>
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
        ("errors", All(state.Errors)),
        ("profileRows", All(state.ProfileRows)));

    /// <summary>Draws tasks and steps, and on request artifacts and continuations.</summary>
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
            {
                var (type, id) = (TerminalEscaping.Markup(artifact.Type), TerminalEscaping.Markup(artifact.Id));
                screen.Line($"artifact      [grey]#{artifact.CreatedSeq}[/] {type} {id}");
            }

            foreach (var continuation in state.Continuations)
            {
                var status = Status.Markup(continuation.Status.ToProtocolName());
                var text = TerminalEscaping.Markup($"{continuation.Label} {continuation.Id}".TrimStart());
                screen.Line($"continuation  [grey]#{continuation.CreatedSeq}[/] {status} {text}");
            }
        }

        foreach (var error in state.Errors)
            screen.Line($"[red]#{error.Seq}[/] {TerminalEscaping.Markup(error.Code)}: {TerminalEscaping.Markup(error.Message)}");
        screen.Line($"[grey]{TerminalEscaping.Markup(topic.Id)} at topicSeq {Number(state.AsOfSeq)}, digest {state.Digest}[/]");
    }

    private static void AddTask(IHasTreeNodes parent, CopTask task, TopicState state, ILookup<string?, CopTask> children)
    {
        var waits = task.Status == CopTaskStatus.NeedsInput && task.RequestId is { } request
            ? $" [grey]waits for {TerminalEscaping.Markup(request)}[/]" : "";
        var node = parent.AddNode($"{TerminalEscaping.Markup(task.Title ?? task.Id)} {Status.Markup(task.Status.ToProtocolName())}{waits}");
        foreach (var step in state.Steps.Where(step => step.TaskId == task.Id))
        {
            var count = step.ArtifactIds.Length;
            var artifacts = count == 0 ? "" : $" [grey]({Counted.Text(count, "artifact")})[/]";
            node.AddNode($"{TerminalEscaping.Markup(step.Title ?? step.Id)} {Status.Markup(step.Status.ToProtocolName())}{artifacts}");
        }

        foreach (var child in children[task.Id])
            AddTask(node, child, state, children);
    }

    private static CopJson All(IEnumerable<View> views) => CopJson.Array(views.Select(ViewJson.Write));

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
