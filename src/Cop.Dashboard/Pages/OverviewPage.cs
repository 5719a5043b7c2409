using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Dashboard;

/// <summary>The verdict on the store, with the numbers behind it.</summary>
internal static class OverviewPage
{
    private const int MaxOverdue = 10;

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        if (request.Site.Indexer(request.Kernel) is not { } indexer || !request.Visitor.SeesAll)
            return await TopicsPage.ReadAsync(request).ConfigureAwait(false);
        var counts = await Block.ReadAsync(request, token => CountsAsync(request, indexer, token)).ConfigureAwait(false);
        var nodes = await Block.ReadAsync(request, token => NodesAsync(request, token)).ConfigureAwait(false);
        var overdue = await Block.ReadAsync(request, token => OverdueAsync(request, token)).ConfigureAwait(false);
        var blocked = await Block.ReadAsync(request, token => BlockedAsync(request, token)).ConfigureAwait(false);
        return new Answer.Page("Overview", Html.Of($"""
            <h1>Overview</h1>
            {Verdict(request, counts.Value, nodes.Value, overdue.Value, blocked.Value)}
            {(counts.Value?.Kept["o/topics"] == 0 ? TopicsPage.NoTopics : Html.Empty)}
            <div class="cards">
            {counts.Write("Topics", value => Topics(request, value.Kept, overdue))}
            {nodes.Write("Nodes", value => Nodes(request, value.Sessions))}
            </div>
            {counts.Write("Last hour", value => Chart(value.Minutes, request.Now))}
            """))
        {
            AsOf = counts.Value is { } known ? AsOf(request, known.State) : null, Command = "cop store health", Watched = null,
        };
    }

    // A position counts the events of all topics: the page shows it to visitors who see all topics.
    public static string AsOf(DashboardRequest request, IndexState state) =>
        !request.Visitor.SeesAll ? Texts.Utc(request.Now) + (state.Behind == 0 ? "" : "; the index catches up")
        : state.Behind == 0 ? $"position {Texts.Number(state.Last)}"
        : $"position {Texts.Number(state.Indexed)}; the index is {Texts.Number(state.Behind)} events behind and catches up";

    private static async Task<Counts> CountsAsync(DashboardRequest request, TopicIndexer indexer, CancellationToken cancellationToken)
    {
        var state = await indexer.CatchUpAsync(request.Site.Options.IndexPatience, cancellationToken).ConfigureAwait(false);
        // One read: the names of the minutes, of the counts of topics and of the groups of parked deliveries are adjacent.
        var from = request.Now.AddMinutes(-60).UtcDateTime.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
        var read = await indexer.Index.ReadCountersAsync("m/" + from, "p0", 1600, cancellationToken).ConfigureAwait(false);
        return new Counts(
            state, read, Counters.From(read), [.. read.Where(counter => counter.Name.StartsWith("m/", StringComparison.Ordinal))]);
    }

    private static async Task<NodeList> NodesAsync(DashboardRequest request, CancellationToken cancellationToken)
    {
        var sessions = request.Kernel.DeliveryStatus is { } status
            ? await status.ReadSessionsAsync(cancellationToken).ConfigureAwait(false) : [];
        Leases.Watch(request, sessions);
        return new NodeList(sessions);
    }

    private static async Task<Overdue> OverdueAsync(DashboardRequest request, CancellationToken cancellationToken)
    {
        var query = HumanRequests.All("open") with { DueBy = request.Now, Limit = MaxOverdue };
        var rows = await request.Store.ListProfileRowsAsync(query, cancellationToken).ConfigureAwait(false);
        return new Overdue(rows.Unwrap().Items.Length);
    }

    private static async Task<Blocked> BlockedAsync(DashboardRequest request, CancellationToken cancellationToken) =>
        new((await StuckTopics.BlockedAsync(request, cancellationToken).ConfigureAwait(false)).Length);

    private static Html Topics(DashboardRequest request, Counters kept, Block<Overdue> overdue)
    {
        var links = request.Links;
        return Html.Of($"""
            <section><h2>Topics</h2><ul>
            {Count(Links.WithQuery(links.Page("topics"), ("status", "open")), "open", kept["o/status/open"])}
            {Count(Links.WithQuery(links.Page("topics"), ("status", "in_progress")), "in progress", kept["o/status/in_progress"])}
            {Count(Links.WithQuery(links.Page("topics"), ("preset", "stuck")), "stuck", kept["o/stuck"])}
            {Count(Links.WithQuery(links.Page("topics"), ("status", "closed")), "closed", kept["o/status/closed"])}
            </ul></section>
            <section><h2>Waiting</h2><ul>
            {Count(links.Page("inbox"), "for people", kept["o/person"])}
            {Count(Links.WithQuery(links.Page("topics"), ("preset", "waiting")), "continuations in all", kept["o/waits"])}
            <li>{(overdue.Value is { } late ? late.Count == 0 ? "nothing overdue" : $"{late.ToString()} overdue" : overdue.Fault)}</li>
            </ul></section>
            <section><h2>Parked</h2><ul>
            {Count(links.Page("parked"), "deliveries", kept["o/parked"], More(kept))}
            {kept.Groups(2).Select(group => Html.Of($"<li>{group.Value} × {group.Agent}: {group.Code}</li>"))}
            </ul></section>
            """);
    }

    private static Html Nodes(DashboardRequest request, ImmutableArray<NodeSession> sessions) => Html.Of($"""
        <section><h2>Nodes</h2><ul>
        {sessions.Take(8).Select(session => Html.Of($"<li><a href=\"{request.Links.Page("agents")}\">{session.NodeId}" +
            $"</a> {(session.IsLive ? "✓ live" : "✗ lease over")}</li>"))}
        {Html.When(sessions.IsEmpty, $"<li>no node writes now</li>")}
        </ul></section>
        {Load(request, NodeLoad.From(sessions))}
        """);

    private static Html Load(DashboardRequest request, NodeLoad load) => load.Known + load.Unknown == 0 ? Html.Empty : Html.Of($"""
        <section><h2>Load</h2><ul>
        {(load.Known == 0 ? Html.Of($"<li>unknown</li>") : Html.Of($"{Work("Appends", load.Appends)}{Work("Turns", load.Turns)}"))}
        {Html.When(load.Unknown > 0, $"<li class=\"bad\">✗ without the figures of {load.Unknown} of {load.Known + load.Unknown} live " +
            $"nodes</li>")}
        <li><a href="{request.Links.Page("agents")}">by agent and node</a></li>
        </ul><p class="dim">Rates of the last minute, percentiles of the last hour</p></section>
        """);

    private static Html Work(string name, WorkFigures work) =>
        Html.Of($"<li class=\"figures\">{name} <b>{NodeLoad.Rate(work)}</b>, p99 {NodeLoad.Percentile(work, 0.99)}</li>");

    // A part that was not read never looks healthy.
    private static Html Verdict(DashboardRequest request, Counts? counts, NodeList? nodes, Overdue? overdue, Blocked? blocked)
    {
        var reasons = new List<Html>();
        var isWhole = counts is not null && nodes is not null && overdue is not null && blocked is not null;
        var stuck = Links.WithQuery(request.Links.Page("topics"), ("preset", "stuck"));
        if (!isWhole)
            reasons.Add(Html.Of($"the store did not give every number of this page"));
        if (counts?.Kept["o/parked"] is > 0 and var parked)
            reasons.Add(Html.Of($"""<a href="{request.Links.Page("parked")}">{Texts.Number(parked)}{More(counts.Kept)} {(parked == 1
                ? "delivery is" : "deliveries are")} parked</a>, {(parked == 1 ? "" : "most of them ")}{counts.Kept.Groups(1).Select(
                    group => Html.Of($"'{group.Code}' in {group.Agent}"))}"""));
        if (counts?.Kept["o/stuck/other"] is > 0 and var others)
            reasons.Add(Html.Of($"""<a href="{stuck}">{Texts.Counted(others, "topic is", "topics are")} stuck</a> """ +
                $"without a parked delivery"));
        if (blocked is { Count: > 0 })
            reasons.Add(Html.Of($"""<a href="{stuck}">{StuckTopics.Counted(blocked.Count)}</a> by missing parents"""));
        if (counts is not null && nodes is not null && StuckTopics.AbsentFrom(nodes.Sessions, counts.All) is [var absent, ..] all)
            reasons.Add(Html.Of($"""<a href="{stuck}">topics wait for """ +
                $"""{(all.Length == 1 ? "an agent" : $"{all.Length} agents")} that no live node runs</a>: """ +
                $"""{Texts.Number(absent.Topics)} for {absent.Agent}"""));
        if (overdue is { Count: > 0 })
            reasons.Add(Html.Of($"""<a href="{request.Links.Page("inbox")}">{overdue.Words} overdue</a>"""));
        reasons.AddRange((nodes?.Sessions ?? []).Where(session => !session.IsLive).Take(3)
            .Select(session => Html.Of($"node {session.NodeId} lost its lease {Texts.Age(-session.LeaseRemaining!.Value)}")));
        var health = request.Kernel.GetLocalHealth();
        reasons.AddRange(health.Components.Where(component => component.Status != Health.KernelHealthStatus.Healthy)
            .Select(component => Html.Of($"{component.Component}: {component.Message}")));
        if (isWhole)
            request.Site.LastVerdict = new LastVerdict(reasons, request.Now);
        return reasons.Count == 0
            ? Html.Of($"<p class=\"verdict good\"><span aria-hidden=\"true\">✓</span> Nothing needs anyone.</p>")
            : Html.Of($"<p class=\"verdict bad\"><span aria-hidden=\"true\">●</span> Needs someone: {Html.Join(reasons, " · ")}</p>" +
                $"{Html.When(!isWhole, $"{request.Site.LastVerdict?.Write(request.Now)}")}");
    }

    private static Html Count(string address, string name, long count, string more = "") =>
        Html.Of($"<li><a href=\"{address}\">{name} <b>{count}{more}</b></a></li>");

    /// <summary>A plus where a topic has more parked deliveries than its entry lists.</summary>
    public static string More(Counters kept) => kept["o/parked/more"] > 0 ? "+" : "";

    private static Html Chart(ImmutableArray<TopicIndexCounter> minutes, DateTimeOffset now)
    {
        var byMinute = minutes.ToDictionary(counter => counter.Name[2..], counter => counter.Value, StringComparer.Ordinal);
        if (byMinute.Count < 3)
            return Html.Empty;
        var points = Enumerable.Range(0, 60).Select(back => now.AddMinutes(back - 59).UtcDateTime)
            .Select(time => (Time: time.ToString("HH:mm", CultureInfo.InvariantCulture),
                Count: byMinute.GetValueOrDefault(time.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture)))).ToList();
        var most = points.Max(point => point.Count);
        var path = string.Join(' ', points.Select((point, at) => string.Create(
            CultureInfo.InvariantCulture, $"M{at * 10 + 5} 60V{60 - point.Count * 58.0 / Math.Max(1, most):0.#}")));
        return Html.Of($"""
            <section><h2>Last hour, by minute</h2>
            <svg class="chart" viewBox="0 0 600 62" role="img" aria-label="Events by minute, at most {most}">
            <path class="bars" d="{path}"/></svg>
            <details><summary>As a table</summary><table><caption>Events appended</caption><thead><tr><th scope="col">minute</th>
            <th scope="col">events</th></tr></thead>
            <tbody>{points.Where(point => point.Count > 0).Select(point => Html.Of($"<tr><td>{point.Time}</td><td>{point.Count}</td>" +
                $"</tr>"))}</tbody></table></details>
            </section>
            """);
    }

    private sealed record Counts(
        IndexState State, ImmutableArray<TopicIndexCounter> All, Counters Kept, ImmutableArray<TopicIndexCounter> Minutes);

    private sealed record NodeList(ImmutableArray<NodeSession> Sessions);

    private sealed record Blocked(int Count);

    private sealed record Overdue(int Count)
    {
        public string Words => Count == 1 ? "1 request to people is" : $"{this} requests to people are";

        public override string ToString() => Count < MaxOverdue ? Texts.Number(Count) : $"{MaxOverdue} or more";
    }
}
