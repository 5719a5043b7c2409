using System.Collections.Immutable;
using System.Text;

namespace Cop.Dashboard;

/// <summary>The parked deliveries, grouped by agent, code and shape of the message, with retry and skip.</summary>
internal static class ParkedPage
{
    private const int PageSize = 200;
    private const int MaxStack = 8 * 1024;

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        var listed = await request.Store.ListParkedDeliveriesAsync(
            new ParkedDeliveryQuery
            {
                Status = ParkedDeliveryStatus.Parked, Agent = request.Query("agent"), Limit = PageSize, Cursor = request.Query("cursor"),
            }, request.Cancellation).ConfigureAwait(false);
        if (!listed.TryGet(out var page, out var error))
            return Answer.From(Refusal.From(error));
        var groups = page.Items.GroupBy(GroupOf).OrderByDescending(group => group.Count()).ToList();
        var chosen = request.Query("group");
        return new Answer.Page("Parked deliveries", Html.Of($"""
            <h1>Parked deliveries</h1>
            {Outcome(request)}
            <form class="filters" action="{request.Links.Page("parked")}" role="search">{Forms.Input("agent", "Agent",
                request.Query("agent"))} <button>Show</button></form>
            {Html.When(groups.Count == 0, $"<p>Nothing is parked.</p>")}
            {groups.Select(group => Group(request, group.Key, [.. group], groups.Count == 1 || chosen == group.Key))}
            {Html.When(page.Next is not null, $"<p>Groups are of the first {PageSize} deliveries. " +
                $"<a rel=\"next\" href=\"{Links.WithQuery(request.Links.Page("parked"), ("agent", request.Query("agent")), ("cursor",
                    page.Next))}\">Next {PageSize}</a></p>")}
            """)) { AsOf = Texts.Utc(request.Now), Command = "cop delivery list", Watched = null };
    }

    public static async Task<Answer> DecideAsync(DashboardRequest request)
    {
        if (!request.Visitor.MayOperate || request.Visitor.Actor is not { } actor)
            return Answer.From(Refusal.Forbidden("You have no permission to operate this store."));
        var isSkip = request.Field("do") == "skip";
        var reason = request.Field("reason").Trim();
        if (isSkip && reason.Length == 0)
            return Answer.From(Refusal.Invalid("A skipped delivery needs a reason. Nothing was changed."));
        var keys = new List<ParkedDeliveryKey>();
        foreach (var field in request.Fields("key").Distinct(StringComparer.Ordinal).Take(CopKernel.MaxParkedDecisions))
        {
            if (ReadKey(field) is not { } key)
                return Answer.From(Refusal.Invalid("A selected delivery cannot be read. Nothing was changed."));
            if (!await request.Visitor.Scope.CanSeeAsync(key.TopicId, request.Cancellation).ConfigureAwait(false))
                return Answer.From(Refusal.NotFound());
            keys.Add(key);
        }

        if (keys.Count == 0)
            return Answer.From(Refusal.Invalid("No delivery is selected. Nothing was changed."));
        if (request.Field("confirmed").Length == 0)
            return Confirmation(request, keys, isSkip, reason);
        var given = reason.Length == 0 ? null : reason;
        var outcomes = isSkip
            ? await request.Kernel.SkipParkedDeliveriesAsync(keys, actor.Identity, given, request.Cancellation).ConfigureAwait(false)
            : await request.Kernel.RetryParkedDeliveriesAsync(keys, actor.Identity, given, request.Cancellation).ConfigureAwait(false);
        var done = outcomes.Count(outcome => outcome.Error is null);
        var faults = outcomes.Where(outcome => outcome.Error is not null).GroupBy(outcome => outcome.Error!.Code)
            .Select(group => $"{group.Count()} {group.Key}");
        return new Answer.SeeOther(Links.WithQuery(
            request.Links.Page("parked"), ("done", done), ("did", isSkip ? "skipped" : "retried"), ("not", string.Join(", ", faults))));
    }

    private static Html Outcome(DashboardRequest request) => request.QueryNumber("done") is { } done
        ? Html.Of($"<p class=\"good\" role=\"status\">✓ {done} deliveries {(
            request.Query("did") == "skipped" ? "skipped" : "retried")}, each recorded in the log.{Html.When(
                request.Query("not") is not null, $" Not decided: {request.Query("not")}.")}</p>")
        : Html.Empty;

    private static Html Group(DashboardRequest request, string key, ImmutableArray<ParkedDelivery> rows, bool isOpen)
    {
        var (agent, code, shape) = (rows[0].Agent, rows[0].Error?["code"]?.AsString(), key.Split('\t')[^1]);
        return Html.Of($"""
            <section class="card"><h2>{rows.Length} × {agent} <span class="bad">✗ {code}</span></h2>
            <p>“{shape}” · first {Texts.Time(rows.Min(row => row.UpdatedAt), request.Now)} · last {Texts.Time(rows.Max(row =>
                row.UpdatedAt), request.Now)}
            {Html.When(!isOpen, $"<a href=\"{Links.WithQuery(request.Links.Page("parked"), ("group", key), ("agent",
                request.Query("agent")))}\">One by one, with stacks</a>")}</p>
            <form method="post" action="{request.Links.Page("parked")}">{Forms.Token(request.Context)}
            {(isOpen ? Html.Of($"<ul class=\"rows\">{rows.Select(row => Row(request, row))}</ul>") : Html.Join(rows
                .Select(row => Forms.Hidden("key", KeyOf(row)))))}
            {Html.When(request.Visitor.MayOperate, $"""
            {Forms.Input("reason", "Reason (required to skip)", null)}
            <button name="do" value="retry">Retry {(isOpen ? "selected" : Texts.Number(rows.Length))}…</button>
            <button name="do" value="skip">Skip {(isOpen ? "selected" : Texts.Number(rows.Length))}…</button>
            """)}</form></section>
            """);
    }

    private static Html Row(DashboardRequest request, ParkedDelivery row) => Html.Of($"""
        <li><label><input type="checkbox" name="key" value="{new ExactText(KeyOf(row))}" checked> {Texts.Short(
            row.Error?["message"]?.AsString(), 300)}</label>
        <span class="dim">attempt {row.Attempt}, {Texts.Time(row.UpdatedAt, request.Now)}, <a href="{request.Links.Topic(row.TopicId,
            ("sel", row.UpdatedSeq), ("to", row.UpdatedSeq + 20))}">topic {Texts.Short(row.TopicId, 60)} #{row.UpdatedSeq}</a></span>
        {Stack(request, row)}</li>
        """);

    private static Html Stack(DashboardRequest request, ParkedDelivery row)
    {
        if (!request.Site.Options.ShowStacks || row.Error?["details"] is not { } details)
            return Html.Empty;
        var text = details.ToString();
        return Html.Of($"<details><summary>Details of the error</summary>{JsonView.Write(details, request.Site.Options.MaskedMembers,
            MaxStack)}{Html.When(text.Length > MaxStack, $"<p class=\"dim\">Cut.</p>")}</details>");
    }

    private static Answer.Page Confirmation(DashboardRequest request, List<ParkedDeliveryKey> keys, bool isSkip, string reason) =>
        new Answer.Page("Confirm", Html.Of($"""
            <h1>{(isSkip ? "Skip" : "Retry")} {keys.Count} deliveries?</h1>
            <p>As <b>{request.Visitor.Actor?.Identity}</b>. Agents: {string.Join(", ", keys.Select(key => key.Agent).Distinct().Take(
                10))}. These deliveries alone are decided, also when more are parked meanwhile. Each decision becomes an event.</p>
            <p>Reason: {(reason.Length == 0 ? "none" : reason)}</p>
            <form method="post" action="{request.Links.Page("parked")}">{Forms.Token(request.Context)}{Forms.Hidden("do",
                isSkip ? "skip" : "retry")}{Forms.Hidden("reason", reason)}{Forms.Hidden("confirmed", "yes")}
            {keys.Select(key => Forms.Hidden("key", Write(key)))}
            <button class="primary">{(isSkip ? "Skip" : "Retry")} {keys.Count}</button>
            <a class="button" href="{request.Links.Page("parked")}">Cancel</a></form>
            """));

    private static string GroupOf(ParkedDelivery row) => string.Join('\t', row.Agent, row.Error?["code"]?.AsString() ?? "",
        IndexFold.ShapeOf(row.Error?["message"]?.AsString() ?? ""));

    private static string KeyOf(ParkedDelivery row) => Write(new ParkedDeliveryKey(row.TopicId, row.Agent, row.SubjectId));

    private static string Write(ParkedDeliveryKey key) => CopJson.Array(
        CopJson.From(key.TopicId), CopJson.From(key.Agent), CopJson.From(key.SubjectId)).ToString();

    private static ParkedDeliveryKey? ReadKey(string text) =>
        CopJson.Parse(Encoding.UTF8.GetBytes(text)).TryGet(out var json, out _)
        && json.Items.Select(item => item.AsString()).ToList() is [{ } topicId, { } agent, { } subject]
            ? new ParkedDeliveryKey(topicId, agent, subject) : null;
}
