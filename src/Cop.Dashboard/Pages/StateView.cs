namespace Cop.Dashboard;

/// <summary>The state of a topic at a topicSeq, folded from its events, with its digest.</summary>
internal static class StateView
{
    private const int MaxRows = 200;

    public static async Task<Html> ReadAsync(TopicView view)
    {
        if (await view.StateAsync().ConfigureAwait(false) is not { } state)
            return Html.Of($"<p>The topic had no event by then.</p>");
        var stored = view.IsPast ? Html.Empty : await CompareAsync(view, state).ConfigureAwait(false);
        var masked = view.Request.Site.Options.MaskedMembers;
        return Html.Of($"""
            <section><h2>State at #{state.AsOfSeq}</h2>
            <p>Digest <code class="id">{state.Digest}</code> {stored}</p>
            {JsonView.Write(ViewJson.Write(state.Topic), masked)}
            {Rows("Tasks", state.Tasks)}{Rows("Steps", state.Steps)}{Rows("Artifacts", state.Artifacts)}{Rows("Continuations",
                state.Continuations)}
            {Rows("Errors and warnings", state.Errors)}{Rows("Rows of profiles", state.ProfileRows)}
            {Html.When(view.Request.Visitor.MayOperate && !view.IsPast, $"""
            <p class="dim">The rows of a topic are made from its events; a rebuild makes them again and changes no event.</p>
            {TopicOperations.Form(view.Request, view.Topic.Id, "rebuild", "Rebuild…")}
            """)}
            </section>
            """);

        Html Rows(string name, IReadOnlyCollection<View> views) => Html.When(views.Count > 0, $"""
            <details><summary>{name}: {views.Count}</summary>
            {views.Take(MaxRows).Select(row => JsonView.Write(ViewJson.Write(row), masked, 4000))}
            {Html.When(views.Count > MaxRows, $"<p class=\"dim\">{views.Count - MaxRows} more are left out.</p>")}</details>
            """);
    }

    // Rows that were changed from outside differ from the fold; a past state has none to compare with.
    private static async Task<Html> CompareAsync(TopicView view, TopicState folded)
    {
        try
        {
            var stored = (await view.Request.Kernel.GetStoredStateAsync(folded.Topic.Id, view.Request.Cancellation)
                .ConfigureAwait(false)).Unwrap();
            return stored switch
            {
                null => Html.Of($"<span class=\"bad\">✗ no rows are stored</span>"),
                _ when stored.AsOfSeq != folded.AsOfSeq => Html.Of($"the stored rows are at #{stored.AsOfSeq}"),
                _ when stored.Digest == folded.Digest => Html.Of($"<span class=\"good\">✓ the stored rows have the same</span>"),
                _ => Html.Of($"<span class=\"bad\">✗ the stored rows have {stored.Digest}</span>"),
            };
        }
        catch (CopInvariantException unreadable)
        {
            return Html.Of($"<span class=\"bad\">✗ the stored rows cannot be read: {Texts.Short(unreadable.Message, 200)}</span>");
        }
    }
}
