namespace Cop.Dashboard;

/// <summary>The artifacts of a topic by the state that is shown.</summary>
internal static class ArtifactList
{
    private const int Most = 200;

    public static async Task<Html> ReadAsync(TopicView view)
    {
        var entries = await view.StateAsync().ConfigureAwait(false) is { } state ? state.Artifacts : [];
        return entries.IsEmpty ? Html.Of($"<p>No artifact was created by then.</p>") : Html.Of($"""
            <section><h2>Artifacts</h2><div class="wide" tabindex="0"><table class="list"><caption>{entries.Length} artifacts</caption>
            <thead><tr><th scope="col">Artifact</th><th scope="col">Type</th><th scope="col">Task</th><th scope="col">Hash</th>
            <th scope="col">Event</th></tr></thead>
            <tbody>{entries.Take(Most).Select(entry => Row(view, entry))}</tbody></table></div>
            {Html.When(entries.Length > Most, $"<p class=\"dim\">{entries.Length - Most} more are left out.</p>")}</section>
            """);
    }

    private static Html Row(TopicView view, ArtifactEntry entry) => Html.Of($"""
        <tr><th scope="row"><a href="{view.Links.TopicPart(view.Topic.Id, "artifact", ("artifact", entry.Id))}">
        {Texts.Short(entry.Id, 80)}</a></th><td>{entry.Type} {entry.Format}</td>
        <td>{entry.TaskId}</td><td><code class="id">{entry.Hash.Value}</code></td><td><a href="{view.Address(("tab", null), ("sel",
            entry.CreatedSeq), ("to", entry.CreatedSeq + 20))}">#{entry.CreatedSeq}</a></td></tr>
        """);
}
