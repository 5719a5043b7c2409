namespace Cop.Dashboard;

/// <summary>The tasks of a topic as a tree, with their steps.</summary>
internal static class TaskTree
{
    private const int MaxTasks = 300;
    private const int MaxDepth = 12;

    public static async Task<Html> ReadAsync(TopicView view)
    {
        if (await view.StateAsync().ConfigureAwait(false) is not { } state || state.Tasks.IsEmpty)
            return Html.Of($"<p>No task was created by then.</p>");
        var ids = state.Tasks.Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        var children = state.Tasks.Where(task => task.ParentTaskId is { } parent && ids.Contains(parent))
            .ToLookup(task => task.ParentTaskId!, StringComparer.Ordinal);
        var steps = state.Steps.ToLookup(step => step.TaskId, StringComparer.Ordinal);
        var left = MaxTasks;
        var roots = state.Tasks.Where(task => task.ParentTaskId is not { } parent || !ids.Contains(parent));
        var tree = Html.Join(roots.Select(root => Node(root, 0)).ToList());
        return Html.Of($"""
            <section><h2>Tasks <span class="dim">{state.Tasks.Length} tasks, {state.Steps.Length} steps</span></h2>
            <ul class="tree">{tree}</ul>
            {Html.When(left <= 0, $"<p class=\"dim\">{state.Tasks.Length - MaxTasks} more tasks are left out; the state has all." +
                $"</p>")}</section>
            """);

        Html Node(CopTask task, int depth) => left-- <= 0 || depth > MaxDepth ? Html.Empty : Html.Of($"""
            <li>{Glyph(task.Status)} <b>{Texts.Short(task.Title ?? task.Id, 120)}</b> {Texts.Words(task.Status.ToProtocolName())}
            <span class="dim">{task.AssignedTo} #{task.CreatedSeq}
            to #{task.UpdatedSeq} {task.Reason} {task.Error?["message"]?.AsString()}</span>
            {Steps(steps[task.Id])}{Below(task, depth)}</li>
            """);

        Html Below(CopTask task, int depth) => children[task.Id].Any()
            ? Html.Of($"<ul>{children[task.Id].Select(child => Node(child, depth + 1)).ToList()}</ul>") : Html.Empty;
    }

    private static Html Steps(IEnumerable<Step> steps)
    {
        var all = steps.Take(100).ToList();
        return Html.When(all.Count > 0, $"""
            <details><summary>{all.Count} steps</summary><ol>{all.Select(step => Html.Of($"<li>{Texts.Short(step.Title
                ?? step.Id, 120)}: {Texts.Words(step.Status.ToProtocolName())} " +
                    $"<span class=\"dim\">#{step.CreatedSeq} {step.Reason} {step.Error?["message"]?.AsString()}</span>" +
                    $"</li>"))}</ol></details>
            """);
    }

    private static string Glyph(CopTaskStatus status) => status switch
    {
        CopTaskStatus.Done => "✓",
        CopTaskStatus.Failed => "✗",
        CopTaskStatus.NeedsInput => "‖",
        CopTaskStatus.Cancelled => "■",
        _ => "▸",
    };
}
