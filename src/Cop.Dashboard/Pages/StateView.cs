namespace Cop.Dashboard;

/// <summary>The state of a topic at a topicSeq, folded from its events, with its digest.</summary>
internal static class StateView
{
    private const int MaxRows = 200;

    public static async Task<Html> ReadAsync(TopicView view)
    {
        if (await view.StateAsync().ConfigureAwait(false) is not { } state)
            return Html.Of($"<p>The topic had no event by then.</p>");
        var masked = view.Request.Site.Options.MaskedMembers;
        var head = view.IsPast ? await view.StateAsync(view.Topic.LastSeq).ConfigureAwait(false) : state;
        return Html.Of($"""
            <section><h2>State at #{state.AsOfSeq}</h2>
            <p>Digest <code class="id">{state.Digest}</code> {(view.IsPast ? head?.Digest == state.Digest ? "the same as " +
                "now" : "other than now" : "")}</p>
            {JsonView.Write(ViewJson.Write(state.Topic), masked)}
            {Rows("Tasks", state.Tasks)}{Rows("Steps", state.Steps)}{Rows("Artifacts", state.Artifacts)}{Rows("Continuations",
                state.Continuations)}
            {Rows("Errors and warnings", state.Errors)}{Rows("Rows of profiles", state.ProfileRows)}
            {Html.When(view.Request.Visitor.MayOperate && !view.IsPast, $"""
            <p class="dim">The rows of a topic are made from its events; a rebuild makes them again and changes no event.</p>
            {WaitsView.Operation(view, "rebuild", "Rebuild…")}
            """)}
            </section>
            """);

        Html Rows(string name, IReadOnlyCollection<View> views) => Html.When(views.Count > 0, $"""
            <details><summary>{name}: {views.Count}</summary>
            {views.Take(MaxRows).Select(row => JsonView.Write(ViewJson.Write(row), masked, 4000))}
            {Html.When(views.Count > MaxRows, $"<p class=\"dim\">{views.Count - MaxRows} more are left out.</p>")}</details>
            """);
    }
}
