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
            {Html.When(request.Visitor.MayVerify, $"<form method=\"post\" action=\"{request.Links.TopicPart(
                topicId, "artifact")}\">{Forms.Token}{Forms.Hidden("artifact", id)}<button>Download</button> " +
                $"<span class=\"dim\">recorded in the log</span></form>")}
            """)) { AsOf = $"topicSeq {read.AsOfSeq}", Command = $"cop artifact show {id} --topic {topicId}" };
    }

    public static async Task<Answer> SendAsync(DashboardRequest request, string topicId)
    {
        if (!request.Visitor.MayVerify || request.Visitor.Actor is not { } actor)
            return Answer.From(Refusal.Forbidden("You have no permission to export."));
        var id = request.Field("artifact");
        var read = await request.Store.GetArtifactAsync(topicId, id, request.Cancellation).ConfigureAwait(false);
        if (!read.TryGet(out var artifact, out var error))
            return Answer.From(Refusal.From(error));
        if (artifact is null)
            return Answer.From(Refusal.NotFound());
        return await DashboardEvents.RecordAsync(
            request, actor, DashboardEvents.Exported, null, ("kind", "artifact"), ("topicId", topicId), ("artifactId", id))
            .ConfigureAwait(false) is { } refused ? Answer.From(refused)
                : new Answer.Download($"{artifact.Entry.Hash.Value}.json", artifact.Payload.Utf8);
    }
}
