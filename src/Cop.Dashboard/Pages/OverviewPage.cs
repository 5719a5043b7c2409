using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Dashboard;

/// <summary>The verdict on the store, with the numbers behind it.</summary>
internal static class OverviewPage
{
    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        if (request.Site.Indexer(request.Kernel) is not { } indexer || !request.Visitor.SeesAll)
            return await TopicsPage.ReadAsync(request).ConfigureAwait(false);
        var state = await indexer.CatchUpAsync(request.Site.Options.IndexPatience, request.Cancellation).ConfigureAwait(false);
        var counters = Counters.From(await indexer.Index.ReadCountersAsync("o/", "p0", 500, request.Cancellation).ConfigureAwait(false));
        var from = request.Now.AddMinutes(-60).UtcDateTime.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
        var minutes = await indexer.Index.ReadCountersAsync("m/" + from, "m0", 100, request.Cancellation).ConfigureAwait(false);
        var sessions = request.Kernel.DeliveryStatus is { } status
            ? await status.ReadSessionsAsync(request.Cancellation).ConfigureAwait(false) : [];
        var overdue = await request.Store.ListProfileRowsAsync(
            HumanRequests.All("open") with { DueBy = request.Now, Limit = 10 }, request.Cancellation).ConfigureAwait(false);
        var late = overdue.TryGet(out var page, out _) ? page.Items.Length : 0;
        return new Answer.Page("Overview", Body(request, counters, minutes, sessions, late))
        {
            AsOf = AsOf(state), Command = "cop health", Watched = null,
        };
    }

    public static string AsOf(IndexState state) => state.Behind == 0
        ? $"position {Texts.Number(state.Last)}"
        : $"position {Texts.Number(state.Indexed)}; the index is {Texts.Number(state.Behind)} events behind and catches up";

    private static Html Body(
        DashboardRequest request, Counters counters, ImmutableArray<TopicIndexCounter> minutes, ImmutableArray<NodeSession> sessions,
            int late)
    {
        var links = request.Links;
        return Html.Of($"""
            <h1>Overview</h1>
            {Verdict(request, counters, sessions, late)}
            {Html.When(counters["o/topics"] == 0, $"<p>No topics yet. Append one: <code>cop append my-topic hello.said --payload " +
                $"'{"{}"}' --as human:me</code></p>")}
            <div class="cards">
            <section><h2>Topics</h2><ul>
            {Count(Links.WithQuery(links.Page("topics"), ("status", "open")), "open", counters["o/status/open"])}
            {Count(Links.WithQuery(links.Page("topics"), ("status", "in_progress")), "in progress", counters["o/status/in_progress"])}
            {Count(Links.WithQuery(links.Page("topics"), ("preset", "stuck")), "stuck", counters["o/stuck"])}
            {Count(Links.WithQuery(links.Page("topics"), ("status", "closed")), "closed", counters["o/status/closed"])}
            </ul></section>
            <section><h2>Waiting</h2><ul>
            {Count(links.Page("inbox"), "for people", counters["o/person"])}
            {Count(Links.WithQuery(links.Page("topics"), ("preset", "waiting")), "continuations in all", counters["o/waits"])}
            <li>{(late == 0 ? "nothing overdue" : late < 10 ? $"{late} overdue" : "10 or more overdue")}</li>
            </ul></section>
            <section><h2>Parked</h2><ul>
            {Count(links.Page("parked"), "deliveries", counters["o/parked"])}
            {counters.Groups(2).Select(group => Html.Of($"<li>{group.Value} × {group.Agent}: {group.Code}</li>"))}
            </ul></section>
            <section><h2>Nodes</h2><ul>
            {sessions.Take(8).Select(session => Html.Of($"<li><a href=\"{links.Page("agents")}\">{session.NodeId}" +
                $"</a> {(session.IsLive ? "✓ live" : "✗ lease over")}</li>"))}
            {Html.When(sessions.IsEmpty, $"<li>no node writes now</li>")}
            </ul></section>
            </div>
            {Chart(minutes, request.Now)}
            """);
    }

    private static Html Verdict(DashboardRequest request, Counters counters, ImmutableArray<NodeSession> sessions, int late)
    {
        var reasons = new List<Html>();
        if (counters["o/parked"] is > 0 and var parked)
            reasons.Add(Html.Of($"""<a href="{request.Links.Page("parked")}">{parked} deliveries are parked</a>, most of """ +
                $"""them {counters.Groups(1).Select(group => Html.Of($"'{group.Code}' in {group.Agent}"))}"""));
        if (late > 0)
            reasons.Add(Html.Of($"""<a href="{request.Links.Page("inbox")}">{(late < 10 ? $"{late}" : "10 or more")} requests to """ +
                $"""people are overdue</a>"""));
        reasons.AddRange(sessions.Where(session => !session.IsLive).Take(3)
            .Select(session => Html.Of($"node {session.NodeId} lost its lease {Texts.Age(-session.LeaseRemaining!.Value)}")));
        var health = request.Kernel.GetLocalHealth();
        reasons.AddRange(health.Components.Where(component => component.Status != Health.KernelHealthStatus.Healthy)
            .Select(component => Html.Of($"{component.Component}: {component.Message}")));
        return reasons.Count == 0
            ? Html.Of($"<p class=\"verdict good\"><span aria-hidden=\"true\">✓</span> Nothing needs anyone.</p>")
            : Html.Of($"<p class=\"verdict bad\"><span aria-hidden=\"true\">●</span> Needs someone: {Html.Join(reasons, " · ")}</p>");
    }

    private static Html Count(string address, string name, long count) =>
        Html.Of($"<li><a href=\"{address}\">{name} <b>{count}</b></a></li>");

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
}
