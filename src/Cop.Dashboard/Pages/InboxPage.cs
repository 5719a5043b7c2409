using System.Collections.Immutable;

namespace Cop.Dashboard;

/// <summary>The requests to people, overdue first.</summary>
internal static class InboxPage
{
    private const int PageSize = 50;

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        var whose = request.Query("for") ?? (request.Visitor.Actor is null ? "all" : "me");
        var status = request.Query("status") is "answered" or "withdrawn" or "expired" or "closed" ? request.Query("status")! : "open";
        var block = await Block.ReadMainAsync(request, () => ListAsync(request, whose, status)).ConfigureAwait(false);
        return new Answer.Page("Inbox", Html.Of($"""
            <h1>Inbox</h1>
            <ul class="presets" aria-label="Whose requests">
            {Choice(request, "for", "me", "Mine and my roles'", whose)}{Choice(request, "for", "all", "All that I may see", whose)}</ul>
            <ul class="presets" aria-label="Status">
            {Choice(request, "status", "open", "Open", status)}{Choice(request, "status", "answered", "Answered",
                status)}{Choice(request, "status", "withdrawn", "Withdrawn", status)}{Choice(request, "status", "expired", "Expired",
                    status)}{Choice(request, "status", "closed", "Closed", status)}</ul>
            {block.Write("Requests", list => List(request, whose, status, list))}
            """)) { Status = block.Status, AsOf = Texts.Utc(request.Now), Command = "cop inbox list", Watched = null };
    }

    private static Html List(DashboardRequest request, string whose, string status, RequestList list) => Html.Of($"""
        {(list.Rows.Count == 0 ? Html.Of($"<p>{(status == "open" ? "Nothing waits for you." : "Nothing here.")}</p>") : Html.Of($"""
        <div class="wide" tabindex="0"><table class="list"><caption>{Texts.Counted(
            list.Rows.Count, "request", "requests")}, the first ones due first</caption>
        <thead><tr><th scope="col">Question</th><th scope="col">For</th><th scope="col">Due</th><th scope="col">Asked by</th>
        <th scope="col">Topic</th></tr></thead>
        <tbody>{list.Rows.Select(row => Row(request, row))}</tbody></table></div>
        """))}
        {Html.When(list.Next is not null, $"<p><a rel=\"next\" href=\"{Links.WithQuery(request.Links.Page("inbox"), ("for", whose),
            ("status", status), ("cursor", list.Next))}\">Next</a></p>")}
        """);

    // Requests of each of the person's addresses are one read by key; those for anyone come with "all".
    private static async Task<RequestList> ListAsync(DashboardRequest request, string whose, string status)
    {
        var query = HumanRequests.All(status) with { ByDue = true, Limit = PageSize, Cursor = request.Query("cursor") };
        if (whose == "all" || request.Visitor.Actor is not { } actor)
        {
            var page = (await request.Store.ListProfileRowsAsync(query, request.Cancellation).ConfigureAwait(false)).Unwrap();
            return new RequestList([.. page.Items], page.Next);
        }

        var rows = new List<ProfileRow>();
        foreach (var assignee in request.Visitor.Roles.Take(5).Prepend(actor.Identity))
        {
            var page = await request.Store.ListProfileRowsAsync(query with { Assignee = assignee, Cursor = null }, request.Cancellation)
                .ConfigureAwait(false);
            rows.AddRange(page.Unwrap().Items);
        }

        return new RequestList(
            [.. rows.OrderBy(row => row.Due ?? DateTimeOffset.MaxValue).ThenBy(row => row.CreatedAt).Take(PageSize)], null);
    }

    private static Html Choice(DashboardRequest request, string name, string value, string text, string chosen) => Html.Of($"""
        <li><a href="{Links.WithQuery(request.Links.Page("inbox"), ("for", name == "for" ? value : request.Query("for")), ("status",
            name == "status" ? value : request.Query("status")))}"{Html.When(value == chosen, $" aria-current=\"true\"")}>{text}</a></li>
        """);

    private static Html Row(DashboardRequest request, ProfileRow row) => Html.Of($"""
        <tr><th scope="row"><a href="{request.Links.Request(row.TopicId, row.Id)}">{Texts.Short(HumanRequests.Text(row),
            160)}</a></th><td>{row.Assignee ?? "anyone"}</td>
        <td>{Due(request, row)}</td><td>{HumanRequests.AskedBy(row)}</td><td><a href="{request.Links.Topic(row.TopicId, ("sel",
            row.CreatedSeq), ("to", row.CreatedSeq + 20))}">{Texts.Short(row.TopicId, 60)} #{row.CreatedSeq}</a></td></tr>
        """);

    public static Html Due(DashboardRequest request, ProfileRow row) => row.Due is not { } due ? Html.Of($"<span class=\"dim\">no time" +
        $"</span>")
        : due <= request.Now && row.Status == "open" ? Html.Of($"<span class=\"bad\">✗ overdue, {Texts.Age(request.Now - due)}</span>")
        : Html.Of($"{Texts.Time(due, request.Now)}");

    private sealed record RequestList(List<ProfileRow> Rows, string? Next);
}
