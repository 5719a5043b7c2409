namespace Cop.Dashboard;

/// <summary>One event in full: payload, metadata, causes, and its hash computed again.</summary>
internal static class EventPanel
{
    private const int MaxChildren = 20;

    public static async Task<Html> ReadAsync(TopicView view, Event stored)
    {
        var children = await view.Request.Log.GetChildrenAsync(stored.Id, MaxChildren + 1, view.Request.Cancellation).ConfigureAwait(false);
        var masked = view.Request.Site.Options.MaskedMembers;
        return Html.Of($"""
            <section class="panel" aria-label="Event #{stored.TopicSeq}">
            <h2>#{stored.TopicSeq} {stored.Type}</h2>
            <dl>
            <dt>By</dt><dd>{stored.Initiator} on {stored.Metadata?["node"]?.AsString()}, {Texts.Time(stored.CreatedAt,
                view.Request.Now)}</dd>
            <dt>Id</dt><dd><code class="id">{stored.Id}</code></dd>
            <dt>Parents</dt><dd>{(stored.ParentEventIds.IsEmpty ? Html.Of($"none") : Html.Join(stored.ParentEventIds.Take(20)
                .Select(id => Html.Of($"<code class=\"id\">{id}</code>")), ", "))}</dd>
            <dt>Children</dt><dd>{Children(view, [.. children])}</dd>
            <dt>Hash</dt><dd>{HashOf(stored)}</dd>
            </dl>
            <h3>Payload{Html.When(stored.IsUpcast, $" (upcast to {stored.SchemaVersion}; the stored one is in the raw event)")}</h3>
            {JsonView.Write(stored.Payload, masked)}
            {Html.When(stored.Type.StartsWith("human.", StringComparison.Ordinal) && stored.Payload["requestId"]?.AsString() is not null,
                $"<p><a href=\"{view.Links.Request(view.Topic.Id, stored.Payload["requestId"]?.AsString() ?? "")}\">The request in full, " +
                $"with its answers</a></p>")}
            {ClosedValues.List(view, stored)}
            <p class="actions"><a class="button" href="{view.Links.Why(stored.Id)}">Why</a>
            <a class="button" href="{view.Links.Impact(stored.Id)}">Impact</a>
            <a class="button" href="{view.Address(("tab", "compare"), ("a", Math.Max(view.Topic.CreatedSeq, stored.TopicSeq - 1)),
                ("b", stored.TopicSeq))}">Changes by this event</a></p>
            <details><summary>Raw event</summary>{JsonView.Write(stored.Json, masked)}<p class="dim">
            {Texts.Size(stored.Json.Utf8.Length)} of canonical JSON; the hash is of what is stored, masked values included.</p></details>
            </section>
            """);
    }

    private static Html Children(TopicView view, IReadOnlyList<EventLocation> children) => children.Count == 0
        ? Html.Of($"none")
        : Html.Of($"""{Html.Join(children.Take(MaxChildren).Select(child => Html.Of($"<a href=\"{view.Links.Topic(child.TopicId,
            ("sel", child.Seq), ("to", child.Seq + 50))}\">{(child.TopicId == view.Topic.Id ? "" : child.TopicId)}#{child.Seq}" +
                $"</a>")), ", ")}{Html.When(children.Count > MaxChildren, $" and more")}""");

    private static Html HashOf(Event stored)
    {
        if (stored.Hash is not { } hash)
            return Html.Of($"none");
        var isSame = ObjectHash.Compute(stored.Json) == hash;
        return Html.Of($"""<code class="id">{hash.Value}</code> {(isSame ? Html.Of($"<span class=\"good\">✓ recomputed</span>")
            : Html.Of($"<span class=\"bad\">✗ differs from the content</span>"))}""");
    }
}
