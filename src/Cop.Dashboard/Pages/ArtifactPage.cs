namespace Cop.Dashboard;

/// <summary>An artifact as plain text, or as a file.</summary>
internal static class ArtifactPage
{
    private const int MaxShown = 100_000;

    public static async Task<Answer> ReadAsync(DashboardRequest request, string topicId)
    {
        var id = request.Context.Request.Query["artifact"].ToString();
        var read = await request.Store.GetArtifactAsync(topicId, id, request.Cancellation).ConfigureAwait(false);
        if (!read.TryGet(out var artifact, out var error))
            return Answer.From(Refusal.From(error));
        if (artifact is null)
            return Answer.From(Refusal.NotFound());
        var hash = artifact.Entry.Hash.Value;
        if (request.Query("download") is not null)
        {
            return request.Visitor.MayVerify ? new Answer.Download($"{hash}.json", artifact.Payload.Utf8)
                : Answer.From(Refusal.Forbidden("You have no permission to export."));
        }

        var text = artifact.Payload.AsString();
        return new Answer.Page($"Artifact {Texts.Short(id, 60)}", Html.Of($"""
            <h1>Artifact</h1>
            <dl><dt>Id</dt><dd><code class="id">{id}</code></dd><dt>Type</dt><dd>{artifact.Type} {artifact.Entry.Format}</dd>
            <dt>Topic</dt><dd><a href="{request.Links.Topic(topicId, ("sel", artifact.Entry.CreatedSeq), ("to",
                artifact.Entry.CreatedSeq + 20))}">{topicId} #{artifact.Entry.CreatedSeq}</a></dd>
            <dt>Hash</dt><dd><code class="id">{artifact.Entry.Hash.Alg} {hash}</code></dd><dt>Size</dt>
            <dd>{Texts.Size(artifact.Payload.Utf8.Length)}</dd></dl>
            {(text is null ? JsonView.Write(artifact.Payload, request.Site.Options.MaskedMembers, MaxShown) : Html.Of(
                $"<pre class=\"json\">{Texts.Cut(text, MaxShown)}</pre>"))}
            {Html.When(request.Visitor.MayVerify, $"<p><a href=\"{request.Links.TopicPart(topicId, "artifact", ("artifact", id),
                ("download", "1"))}\">Download</a></p>")}
            """)) { AsOf = $"topicSeq {read.AsOfSeq}", Command = $"cop artifact show {topicId} {id}" };
    }
}
