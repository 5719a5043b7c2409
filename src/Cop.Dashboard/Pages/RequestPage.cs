using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>One request in full, with the form of its answer.</summary>
internal static class RequestPage
{
    private const int MaxShown = 1 << 20;

    /// <summary>The members of an answer or delegation that are shown as the last change.</summary>
    private static readonly string[] Said = ["decision", "value", "to", "reason", "rationale"];

    public static Task<Answer> ReadAsync(DashboardRequest request) =>
        ShowAsync(request, Id(request, "topic"), Id(request, "request"), null, 200);

    public static async Task<Answer> SendAsync(DashboardRequest request)
    {
        var (topicId, requestId) = (request.Field("topic"), request.Field("request"));
        if (!request.Visitor.MayAnswer || request.Visitor.Actor is not { } actor)
            return Answer.From(Refusal.Forbidden("You have no permission to answer, or the host gives you no name."));
        if (request.Context.RequestServices.GetService(typeof(IHumanInbox)) is not IHumanInbox inbox)
            return Answer.From(new Refusal(501, "Not available", "This host has no inbox: add cop.AddHitl() to AddCop."));
        var found = await HumanRequests.GetAsync(request.Store, topicId, requestId, request.Cancellation).ConfigureAwait(false);
        if (!found.TryGet(out var row, out var unread))
            return Answer.From(Refusal.From(unread));
        if (row is null)
            return Answer.From(Refusal.NotFound());
        CopResult<AppendReceipt> sent;
        if (request.Field("delegate").Length > 0)
        {
            sent = await inbox.DelegateAsync(
                topicId, requestId, request.Field("delegate"), actor, Optional(request, "why"), request.Cancellation).ConfigureAwait(false);
        }
        else
        {
            // The fields of the form are those of the request that was shown: of another one they are not read.
            if (row.Status == "open" && RequestDifference.IsOther(request, row))
                return await ShowAsync(request, topicId, requestId, "shown_changed: The request is another one now.", 409)
                    .ConfigureAwait(false);
            var read = AnswerReader.Read(row, request);
            if (read.Error is { } wrong)
            {
                return row.Status == "open"
                    ? await ShowAsync(request, topicId, requestId, wrong.Message, 422).ConfigureAwait(false)
                    : await ShowAsync(request, topicId, requestId, $"request_closed: The request is {row.Status}.", 409)
                        .ConfigureAwait(false);
            }

            sent = await inbox.AnswerAsync(topicId, requestId, read.Unwrap(), actor, request.Cancellation).ConfigureAwait(false);
        }

        return sent.TryGet(out var receipt, out var refused)
            ? new Answer.SeeOther(Links.WithQuery(request.Links.Request(topicId, requestId), ("receipt", receipt.Events[^1].TopicSeq)))
            : await ShowAsync(request, topicId, requestId, $"{refused.Code}: {refused.Message}", 409).ConfigureAwait(false);
    }

    private static string Id(DashboardRequest request, string name) => request.Context.Request.Query[name].ToString();

    private static string? Optional(DashboardRequest request, string name) => request.Field(name) is { Length: > 0 } text ? text : null;

    private static async Task<Answer> ShowAsync(DashboardRequest request, string topicId, string requestId, string? fault, int status)
    {
        if (topicId.Length == 0 || requestId.Length == 0)
            return Answer.From(Refusal.NotFound());
        var found = await HumanRequests.GetAsync(request.Store, topicId, requestId, request.Cancellation).ConfigureAwait(false);
        if (!found.TryGet(out var row, out var error))
            return Answer.From(Refusal.From(error));
        if (row is null)
            return Answer.From(Refusal.NotFound());
        var shown = await ShownAsync(request, row).ConfigureAwait(false);
        var difference = RequestDifference.Write(request, row);
        var lastChange = row.Status == "open" && difference.ToString().Length == 0 ? Html.Empty
            : await LastChangeAsync(request, row).ConfigureAwait(false);
        return new Answer.Page(Texts.Short(HumanRequests.Text(row), 80), Html.Of($"""
            <h1 class="hostile">{HumanRequests.Text(row)}</h1>
            <p>asked by {HumanRequests.AskedBy(row)} · for {row.Assignee ?? "anyone"} · {InboxPage.Due(request, row)} ·
            {HumanRequests.Answers(row).Length} of {HumanRequests.Quorum(row)} answers · <b>{row.Status}</b></p>
            {Html.When(fault is not null, $"<p class=\"bad\" role=\"alert\" id=\"fault\">✗ Not accepted. {fault} Nothing was " +
                $"recorded; what you typed is still here.</p>")}
            {Receipt(request, row)}
            {Changed(request, row)}
            {(row.Status == "open" ? Html.Empty : Closed(row))}
            {lastChange}
            {difference}
            <section aria-label="The request"><h2>You decide on this, in full</h2>
            <p>hash <code class="id">{HumanRequests.ShownHash(row)}</code> · <a href="{request.Links.Topic(topicId, ("sel",
                row.CreatedSeq), ("to", row.CreatedSeq + 20))}">Topic at #{row.CreatedSeq}</a></p>
            {Html.When(HtmlText.HasHidden(HumanRequests.Payload(row).ToString()), $"<p class=\"wait\">⚠ The request has characters " +
                $"that cannot be seen or that reorder text. They are shown as marks.</p>")}
            {JsonView.Write(HumanRequests.Payload(row), [], MaxShown)}
            {shown}
            </section>
            {(row.Status == "open" ? AnswerForm.Write(request, row) : Html.Empty)}
            {Typed(request, row)}
            {Answers(request, row)}
            """)) { Status = status, AsOf = $"topicSeq {row.UpdatedSeq}", Command = $"cop inbox show {requestId} --topic {topicId}",
                Watched = status == 200 ? [topicId] : [] };
    }

    private static Html Receipt(DashboardRequest request, ProfileRow row) => request.QueryNumber("receipt") is { } seq
        ? Html.Of($"<p class=\"good\" role=\"status\">✓ Recorded as <a href=\"{request.Links.Topic(row.TopicId, ("sel", seq), ("to",
            seq + 20))}\">event #{seq}</a> of the topic.</p>")
        : Html.Empty;

    private static Html Changed(DashboardRequest request, ProfileRow row) => Html.When(
        RequestDifference.IsOther(request, row),
        $"<p class=\"bad\">The request has changed since you saw it: you saw <code class=\"id\">{request.Field("shown")}" +
        $"</code>, and it is <code class=\"id\">{HumanRequests.ShownHash(row)}</code> now. Read it again below.</p>");

    private static Html Closed(ProfileRow row) =>
        Html.Of($"<p role=\"status\">It is {row.Status} since #{row.UpdatedSeq} and can no longer be answered.</p>");

    // The event that changed the request last, in words: it was answered, withdrawn, passed on, or its wait has ended.
    private static async Task<Html> LastChangeAsync(DashboardRequest request, ProfileRow row)
    {
        var changes = request.Log.ReadTopicAsync(row.TopicId, row.UpdatedSeq, row.UpdatedSeq, request.Cancellation);
        return Html.Join(await changes.Take(1).Select(change => Html.Of($"""
            <p>Last change: <a href="{request.Links.Topic(row.TopicId, ("sel", change.TopicSeq), ("to", change.TopicSeq + 20))}">
            #{change.TopicSeq}</a> <b>{change.Type}</b> by {change.Initiator} {change.Metadata?["actingAs"]?.AsString()},
            {Texts.Time(change.CreatedAt, request.Now)}{Words(request, change)}</p>
            """)).ToListAsync(request.Cancellation).ConfigureAwait(false));
    }

    private static Html Words(DashboardRequest request, Event change)
    {
        var parts = Said.Where(name => change.Payload[name] is not null)
            .Select(name => Html.Of($"{name} {JsonView.Line(change.Payload[name]!, request.Site.Options.MaskedMembers, 300)}")).ToList();
        return Html.When(parts.Count > 0, $": {Html.Join(parts, ", ")}");
    }

    // Where the form is gone, or has other fields, what was typed into it stays to be read and copied.
    private static Html Typed(DashboardRequest request, ProfileRow row)
    {
        if (request.Form is not { } form || row.Status == "open" && request.Visitor.MayAnswer
            && HumanRequests.IsFor(row, request.Visitor) && !RequestDifference.IsOther(request, row))
            return Html.Empty;
        var typed = form.Where(field => field.Key is "decision" or "rationale" or "delegate" or "why"
                || field.Key.StartsWith('v'))
            .Select(field => (field.Key, Text: field.Value.ToString())).Where(field => field.Text.Length > 0).ToList();
        return Html.When(typed.Count > 0, $"""
            <section><h2>What you typed</h2><dl>{typed.Select(field => Html.Of($"<dt>{field.Key}</dt><dd class=\"json\">{Texts.Cut(
                field.Text, MaxShown)}</dd>"))}</dl></section>
            """);
    }

    private static async Task<Html> ShownAsync(DashboardRequest request, ProfileRow row)
    {
        var parts = new List<Html>();
        foreach (var shown in (HumanRequests.Payload(row)["shows"]?.Items ?? []).Take(4))
        {
            if (shown["artifactId"]?.AsString() is not { } artifactId)
                continue;
            var read = await request.Store.GetArtifactAsync(row.TopicId, artifactId, request.Cancellation).ConfigureAwait(false);
            var artifact = read.TryGet(out var known, out _) ? known : null;
            var isSame = artifact is not null && shown["hash"]?["value"]?.AsString() == artifact.Entry.Hash.Value;
            parts.Add(artifact is null
                ? Html.Of($"<p class=\"bad\">✗ The artifact {artifactId} cannot be shown. Do not decide without it.</p>")
                : Html.Of($"""
                    <h3>Artifact {artifactId} <span class="dim">{artifact.Type}, {Texts.Size(artifact.Payload.Utf8.Length)}</span></h3>
                    <p>hash <code class="id">{artifact.Entry.Hash.Value}</code> {(isSame ? Html.Of($"<span class=\"good\">✓ as asked" +
                        $"</span>") : Html.Of($"<span class=\"bad\">✗ other than asked</span>"))}</p>
                    {(artifact.Payload.Kind == JsonValueKind.String ? Html.Of($"<pre class=\"json\">{Texts.Cut(
                        artifact.Payload.AsString()!, MaxShown)}</pre>") : JsonView.Write(artifact.Payload, [], MaxShown))}
                    """));
        }

        return Html.Join(parts);
    }

    private static Html Answers(DashboardRequest request, ProfileRow row) => Html.When(HumanRequests.Answers(row).Length > 0, $"""
        <section><h2>Answers</h2><ul>{HumanRequests.Answers(row).Select(answer => Html.Of(
            $"<li>✎ {answer["by"]?.AsString()} {answer["actingAs"]?.AsString()} in <a href=\"{request.Links.Topic(row.TopicId,
                ("sel", answer["seq"]?.ToString()), ("to", row.UpdatedSeq + 20))}\">event #{answer["seq"]?.ToString()}</a>" +
                    $"</li>"))}</ul></section>
        """);
}
