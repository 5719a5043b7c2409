using System.Globalization;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>A topic's state: tasks and steps as a tree, or all of it as JSON.</summary>
internal static class StateView
{
    public static CopJson ToJson(TopicState state) => CopJson.Object(
        ("asOfSeq", CopJson.Of(state.AsOfSeq)),
        ("digest", CopJson.Of(state.Digest)),
        ("topic", ViewJson.Write(state.Topic)),
        ("tasks", All(state.Tasks)),
        ("steps", All(state.Steps)),
        ("artifacts", All(state.Artifacts)),
        ("continuations", All(state.Continuations)),
        ("errors", All(state.Errors)));

    /// <summary>Draws tasks and steps; for the whole state also artifacts and continuations.</summary>
    public static void Draw(Screen screen, TopicState state, bool isWhole)
    {
        var topic = state.Topic;
        var tree = new Tree($"[bold]{Plain.Markup(topic.Title ?? topic.Id)}[/] {Status.Markup(topic.Status.Word())}");
        var children = state.Tasks.ToLookup(task => task.ParentTaskId);
        foreach (var task in children[null])
            AddTask(tree, task, state, children);
        screen.Console.Write(tree);
        if (isWhole)
        {
            foreach (var artifact in state.Artifacts)
                screen.Line($"artifact      [grey]#{artifact.CreatedSeq}[/] {Plain.Markup(artifact.Type)} {Plain.Markup(artifact.Id)}");
            foreach (var continuation in state.Continuations)
                screen.Line($"continuation  [grey]#{continuation.CreatedSeq}[/] {Status.Markup(continuation.Status.Word())} {Plain.Markup(continuation.Label ?? "")} {Plain.Markup(continuation.Id)}");
        }

        foreach (var error in state.Errors)
            screen.Line($"[red]#{error.Seq}[/] {Plain.Markup(error.Code)}: {Plain.Markup(error.Message)}");
        screen.Line($"[grey]{Plain.Markup(topic.Id)} at topicSeq {Number(state.AsOfSeq)}, digest {state.Digest}[/]");
    }

    private static void AddTask(IHasTreeNodes parent, CopTask task, TopicState state, ILookup<string?, CopTask> children)
    {
        var waits = task.Status == CopTaskStatus.NeedsInput && task.RequestId is { } request ? $" [grey]waits for {Plain.Markup(request)}[/]" : "";
        var node = parent.AddNode($"{Plain.Markup(task.Title ?? task.Id)} {Status.Markup(task.Status.Word())}{waits}");
        foreach (var step in state.Steps.Where(step => step.TaskId == task.Id))
        {
            var artifacts = step.ArtifactIds.Length == 0 ? "" : $" [grey]({Number(step.ArtifactIds.Length)} artifact{(step.ArtifactIds.Length == 1 ? "" : "s")})[/]";
            node.AddNode($"{Plain.Markup(step.Title ?? step.Id)} {Status.Markup(step.Status.Word())}{artifacts}");
        }

        foreach (var child in children[task.Id])
            AddTask(node, child, state, children);
    }

    private static CopJson All(IEnumerable<View> views) => CopJson.Array(views.Select(ViewJson.Write));

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
