namespace Cop.Dashboard;

/// <summary>The difference of two states of a topic, each change with the event that made it.</summary>
internal static class CompareView
{
    private const int MaxChanges = 200;

    public static async Task<Html> ReadAsync(TopicView view)
    {
        var (a, b) = Range(view);
        var before = a < view.Topic.CreatedSeq ? null : await view.StateAsync(a).ConfigureAwait(false);
        var after = await view.StateAsync(b).ConfigureAwait(false);
        var changes = StateChanges.Of(before, after).Take(MaxChanges + 1).ToList();
        return Html.Of($"""
            <section><h2>Changes from #{a} to #{b}</h2>
            <form class="filters" action="{view.Links.Topic(view.Topic.Id)}">{Forms.Hidden("tab", "compare")}{Forms.Hidden("id",
                view.Request.Context.Request.Query["id"].ToString() is { Length: > 0 } id ? id : null)}
            <label>From # <input type="number" name="a" value="{a:0}" min="0" max="{view.Topic.LastSeq:0}"></label>
            <label>To # <input type="number" name="b" value="{b:0}" min="0" max="{view.Topic.LastSeq:0}"></label>
            <button>Compare</button></form>
            {(changes.Count == 0 ? Html.Of($"<p>The states are the same.</p>") : Table(view, changes))}
            {Html.When(changes.Count > MaxChanges, $"<p class=\"dim\">More changes are left out: compare points that are closer.</p>")}
            </section>
            """);
    }

    /// <summary>The two points that are compared; by default the one that is shown, and the one before it.</summary>
    public static (long A, long B) Range(TopicView view)
    {
        var b = Math.Clamp(view.Request.QueryNumber("b") ?? view.Seq, view.Topic.CreatedSeq, view.Topic.LastSeq);
        var a = view.Request.QueryNumber("a") ?? b - 1;
        return (Math.Clamp(a, Math.Max(0, view.Topic.CreatedSeq - 1), view.Topic.LastSeq), b);
    }

    private static Html Table(TopicView view, List<StateChange> changes) => Html.Of($"""
        <div class="wide" tabindex="0"><table class="list"><caption>Changes by JSON Pointer</caption>
        <thead><tr><th scope="col">Where</th><th scope="col">Change</th><th scope="col">Was</th><th scope="col">Is</th>
        <th scope="col">By</th></tr></thead>
        <tbody>{changes.Take(MaxChanges).Select(change => Row(view, change))}</tbody></table></div>
        """);

    private static Html Row(TopicView view, StateChange change)
    {
        var masked = view.Request.Site.Options.MaskedMembers;
        var isMasked = JsonView.IsMasked(change.Pointer.Split('/')[^1], masked);
        return Html.Of($"""
            <tr><th scope="row"><code>{change.Row} {change.Pointer}</code></th><td>{(change.Was is null ? "+ added"
                : change.Now is null ? "− removed" : "~ changed")}</td>
            <td>{Value(change.Was)}</td><td>{Value(change.Now)}</td><td><a href="{view.Address(("tab", null), ("sel", change.Seq),
                ("to", change.Seq + 20))}">#{change.Seq}</a></td></tr>
            """);

        string Value(CopJson? value) => value is null ? "" : isMasked ? "⟦masked⟧" : JsonView.Line(value, masked, 200);
    }
}
