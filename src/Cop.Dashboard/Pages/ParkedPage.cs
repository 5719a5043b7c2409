using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cop.Dashboard;

/// <summary>The parked deliveries, grouped by agent, code and shape of the message, with retry and skip.</summary>
internal static class ParkedPage
{
    private const int PageSize = 200;
    private const int MaxStack = 8 * 1024;
    private const int MaxCounters = 1600;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        var block = await Block.ReadMainAsync(request, () => ListAsync(request)).ConfigureAwait(false);
        return new Answer.Page("Parked deliveries", Html.Of($"""
            <h1>Parked deliveries</h1>
            {Outcome(request)}
            <form class="filters" action="{request.Links.Page("parked")}" role="search">{Forms.Input("agent", "Agent",
                request.Query("agent"))} <button>Show</button></form>
            {block.Write("Deliveries", list => Groups(request, list))}
            """)) { Status = block.Status, AsOf = Texts.Utc(request.Now), Command = "cop delivery list", Watched = null };
    }

    private static async Task<ParkedList> ListAsync(DashboardRequest request)
    {
        var page = (await request.Store.ListParkedDeliveriesAsync(
            new ParkedDeliveryQuery
            {
                Status = ParkedDeliveryStatus.Parked, Agent = request.Query("agent"), Limit = PageSize, Cursor = request.Query("cursor"),
            }, request.Cancellation).ConfigureAwait(false)).Unwrap();
        // Counts are of all topics: they are shown to visitors who see all topics, where one page does not have all.
        if (page.Next is null && request.Query("cursor") is null || !request.Visitor.SeesAll
            || request.Site.Indexer(request.Kernel) is not { } indexer)
            return new ParkedList(page, null);
        var counts = await Block.ReadAsync(request, async token =>
        {
            await indexer.CatchUpAsync(request.Site.Options.IndexPatience, token).ConfigureAwait(false);
            return Counters.From(await indexer.Index.ReadCountersAsync("o/parked/more", "p0", MaxCounters, token).ConfigureAwait(false));
        }).ConfigureAwait(false);
        return new ParkedList(page, counts.Value);
    }

    private static Html Groups(DashboardRequest request, ParkedList list)
    {
        var page = list.Page;
        var groups = page.Items.GroupBy(ParkedGroup.KeyOf).OrderByDescending(group => group.Count()).ToList();
        var chosen = request.Query("group");
        return Html.Of($"""
            {Html.When(groups.Count == 0, $"<p>Nothing is parked.</p>")}
            {groups.Select(group => Group(
                request, group.Key, [.. group], list.Counted, groups.Count == 1 || chosen == group.Key))}
            {Html.When(page.Next is not null, $"<p>A page has {PageSize} deliveries. " +
                $"<a rel=\"next\" href=\"{Links.WithQuery(request.Links.Page("parked"), ("agent", request.Query("agent")), ("cursor",
                    page.Next))}\">Next {PageSize}</a></p>")}
            """);
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
        var run = new BulkRun(request.Site.Runs.NextId(request.Kernel), actor.Identity, isSkip, [.. keys]);
        return await StartAsync(request, actor, run, reason.Length == 0 ? null : reason).ConfigureAwait(false);
    }

    /// <summary>Stops a run before its next step.</summary>
    public static Task<Answer> StopAsync(DashboardRequest request)
    {
        if (!request.Visitor.MayOperate || request.Visitor.Actor is not { } actor)
            return Task.FromResult(Answer.From(Refusal.Forbidden("You have no permission to operate this store.")));
        // A run of another person that the visitor cannot see is unknown.
        if (request.Site.Runs.Find(request.Field("run")) is not { } run || run.Person != actor.Identity && !request.Visitor.SeesAll)
            return Task.FromResult(Answer.From(Refusal.NotFound()));
        run.Stop(actor.Identity);
        return Task.FromResult<Answer>(new Answer.SeeOther(Links.WithQuery(request.Links.Page("parked"), ("run", run.Id))));
    }

    private static async Task<Answer> StartAsync(DashboardRequest request, Actor actor, BulkRun run, string? reason)
    {
        var refused = await DashboardEvents.RecordAsync(
            request, actor, DashboardEvents.BulkStarted, reason, ("run", run.Id), ("do", run.IsSkip ? "skip" : "retry"),
            ("count", run.Keys.Length.ToString(CultureInfo.InvariantCulture))).ConfigureAwait(false);
        if (refused is not null)
            return Answer.From(refused);
        if (request.Site.Runs.Start(request.Kernel, run, actor, reason, request.Site.Stopping) is not { } end)
            return Answer.From(new Refusal(429, "Too many requests", "Another run of yours goes on. Stop it, or wait for its end."));
        // A short run has ended on the page that follows; a long one shows its progress there.
        await Task.WhenAny(end, Task.Delay(Patience, request.Site.Time, request.Cancellation)).ConfigureAwait(false);
        return new Answer.SeeOther(Links.WithQuery(request.Links.Page("parked"), ("run", run.Id)));
    }

    private static Html Outcome(DashboardRequest request)
    {
        if (request.Query("run") is not { } id)
            return Html.Empty;
        if (request.Site.Runs.Find(id) is not { } run || run.Person != request.Visitor.Actor?.Identity && !request.Visitor.SeesAll)
            return Html.Of($"<p>This node does not know the run: see its events in the topic of the dashboard.</p>");
        var (progress, did) = (run.Progress, run.IsSkip ? "skipped" : "retried");
        return Html.Of($"""
            <div role="status"><p class="{(progress.IsEnded && progress.Left == 0 ? "good" : "wait")}">{(progress.IsEnded ? "✓" : "▶")}
            {progress.Done} deliveries {did}, each recorded in the log.{Html.When(
                !progress.Refused.IsEmpty, $" Not decided: {progress.RefusedText}.")}{Html.When(
                progress.StoppedBy is not null, $" Stopped by {progress.StoppedBy}.")}{Html.When(
                progress.Left > 0, $" {progress.Left} of {run.Keys.Length} {(progress.IsEnded ? "were left" : "are left")}.")}</p>
            {Html.When(!progress.IsEnded && request.Visitor.MayOperate, $"""
            <form method="post" action="{request.Links.Page("parked/stop")}">{Forms.Token}{Forms.Hidden("run", run.Id)}
            <button>Stop the run</button></form>
            """)}</div>
            """);
    }

    private static Html Group(DashboardRequest request, string key, ImmutableArray<ParkedDelivery> rows, Counters? counted, bool isOpen)
    {
        var inAll = counted?["p/" + key] ?? 0;
        var (agent, code, shape) = (rows[0].Agent, rows[0].Error?["code"]?.AsString(), key.Split('\t')[^1]);
        return Html.Of($"""
            <section class="card"><h2>{rows.Length}{Html.When(inAll > rows.Length, $" of {Texts.Number(inAll)}" +
                $"{OverviewPage.More(counted!)}")} × {agent}
            <span class="bad">✗ {code}</span></h2>
            <p>“{shape}” · first {Texts.Time(rows.Min(row => row.UpdatedAt), request.Now)} · last {Texts.Time(rows.Max(row =>
                row.UpdatedAt), request.Now)}
            {Html.When(!isOpen, $"<a href=\"{Links.WithQuery(request.Links.Page("parked"), ("group", key), ("agent",
                request.Query("agent")))}\">One by one, with stacks</a>")}</p>
            <form method="post" action="{request.Links.Page("parked")}">{Forms.Token}
            {(isOpen ? Html.Of($"<ul class=\"rows\">{rows.Select((row, at) => Row(request, row, at == 0))}</ul>") : Html.Join(rows
                .Select(row => Forms.Hidden("key", KeyOf(row)))))}
            {Html.When(request.Visitor.MayOperate, $"""
            {Forms.Input("reason", "Reason (required to skip)", null)}
            <button name="do" value="retry">Retry {(isOpen ? "selected" : Texts.Number(rows.Length))}…</button>
            <button name="do" value="skip">Skip {(isOpen ? "selected" : Texts.Number(rows.Length))}…</button>
            """)}</form></section>
            """);
    }

    private static Html Row(DashboardRequest request, ParkedDelivery row, bool isFirst) => Html.Of($"""
        <li><label><input type="checkbox" name="key" value="{new ExactText(KeyOf(row))}" checked> {Texts.Short(
            row.Error?["message"]?.AsString(), 300)}</label>
        <span class="dim">attempt {row.Attempt}, {Texts.Time(row.UpdatedAt, request.Now)}, <a href="{request.Links.Topic(row.TopicId,
            ("sel", row.UpdatedSeq), ("to", row.UpdatedSeq + 20))}">topic {Texts.Short(row.TopicId, 60)} #{row.UpdatedSeq}</a></span>
        {Stack(request, row, isFirst)}</li>
        """);

    private static Html Stack(DashboardRequest request, ParkedDelivery row, bool isFirst)
    {
        if (!request.Site.Options.ShowStacks || row.Error?["details"] is not { } details)
            return Html.Empty;
        var text = details.ToString();
        return Html.Of($"<details{Html.When(isFirst, $" open")}><summary>Details of the error</summary>{JsonView.Write(
            details, request.Site.Options.MaskedMembers, MaxStack)}{Html.When(
                text.Length > MaxStack, $"<p class=\"dim\">Cut.</p>")}</details>");
    }

    private static Answer.Page Confirmation(DashboardRequest request, List<ParkedDeliveryKey> keys, bool isSkip, string reason) =>
        new Answer.Page("Confirm", Html.Of($"""
            <h1>{(isSkip ? "Skip" : "Retry")} {keys.Count} deliveries?</h1>
            <p>As <b>{request.Visitor.Actor?.Identity}</b>. Agents: {string.Join(", ", keys.Select(key => key.Agent).Distinct().Take(
                10))}. These deliveries alone are decided, also when more are parked meanwhile. Each decision becomes an event.</p>
            <p>Reason: {(reason.Length == 0 ? "none" : reason)}</p>
            <form method="post" action="{request.Links.Page("parked")}">{Forms.Token}{Forms.Hidden("do",
                isSkip ? "skip" : "retry")}{Forms.Hidden("reason", reason)}{Forms.Hidden("confirmed", "yes")}
            {keys.Select(key => Forms.Hidden("key", Write(key)))}
            <button class="primary">{(isSkip ? "Skip" : "Retry")} {keys.Count}</button>
            <a class="button" href="{request.Links.Page("parked")}">Cancel</a></form>
            """));

    private static string KeyOf(ParkedDelivery row) => Write(new ParkedDeliveryKey(row.TopicId, row.Agent, row.SubjectId));

    private static string Write(ParkedDeliveryKey key) => CopJson.Array(
        CopJson.From(key.TopicId), CopJson.From(key.Agent), CopJson.From(key.SubjectId)).ToString();

    private static ParkedDeliveryKey? ReadKey(string text) =>
        CopJson.Parse(Encoding.UTF8.GetBytes(text)).TryGet(out var json, out _)
        && json.Items.Select(item => item.AsString()).ToList() is [{ } topicId, { } agent, { } subject]
            ? new ParkedDeliveryKey(topicId, agent, subject) : null;

    /// <param name="Page">The deliveries of the page.</param>
    /// <param name="Counted">The counts of all groups; null where they are not known, or the page has all deliveries.</param>
    private sealed record ParkedList(Page<ParkedDelivery> Page, Counters? Counted);
}
