using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Dashboard;

/// <summary>The topics, newest change first, with filters in the address.</summary>
internal static class TopicsPage
{
    private const int PageSize = 50;
    private const int MaxRounds = 4;
    private static readonly string[] Filtering = ["preset", "status", "type", "text", "profile", "since", "before"];

    /// <summary>The text for a store without topics.</summary>
    public static Html NoTopics { get; } = Html.Of(
        $"<p>No topics yet. Append one: <code>cop append my-topic hello.said --payload '{"{}"}' --as human:me</code></p>");

    /// <summary>The parameters that the next page keeps.</summary>
    private static readonly string[] Kept = ["preset", "status", "type", "text", "resumer", "profile", "since"];

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        if (request.Site.Indexer(request.Kernel) is not { } indexer)
            return await ReadByIdAsync(request).ConfigureAwait(false);
        var block = await Block.ReadMainAsync(request, () => ReadAsync(request, indexer)).ConfigureAwait(false);
        return new Answer.Page("Topics", Html.Of($"""
            <h1>Topics</h1>
            {Presets(request)}
            {Filters(request)}
            {block.Write("List", list => Html.Of($"""
            {list.Stuck?.Write(request)}
            {Html.When(list.Rows.Count > 0 || list.Stuck is null or { IsEmpty: true }, $"{Table(request, list.Rows)}")}
            {Html.When(list.Next is not null, $"<p><a rel=\"next\" href=\"{Address(request, ("before", list.Next))}\">Older</a></p>")}
            """))}
            """))
        {
            Status = block.Status, AsOf = block.Value is { } read ? OverviewPage.AsOf(request, read.State) : null,
            Command = "cop topic list", Watched = null,
        };
    }

    private static async Task<TopicList> ReadAsync(DashboardRequest request, TopicIndexer indexer)
    {
        var state = await indexer.CatchUpAsync(request.Site.Options.IndexPatience, request.Cancellation).ConfigureAwait(false);
        var (rows, next) = await ListAsync(request, indexer.Index, Labels(request)).ConfigureAwait(false);
        var stuck = request.Query("preset") == "stuck" && request.QueryNumber("before") is null
            ? await StuckTopics.ReadAsync(request, indexer.Index).ConfigureAwait(false) : null;
        return new TopicList(state, rows, next, stuck);
    }

    // A host's filter on a member of the metadata is a label too, so that few entries are read. A label may be that of several values, so
    // each entry is compared, in a bounded number of pages.
    private static async Task<(List<(string Id, TopicSummary Topic)> Rows, long? Next)> ListAsync(
        DashboardRequest request, ITopicIndex index, ImmutableArray<string> labels)
    {
        var filter = request.Visitor.Scope.Filter;
        if (!filter.IsAll && filter.Ids.IsEmpty && filter.Prefixes.IsEmpty && filter.Members.Length == 1)
            labels = labels.Add(IndexLabels.Metadata(filter.Members[0]));
        var since = Since(request);
        var rows = new List<(string, TopicSummary)>();
        var before = request.QueryNumber("before");
        for (var round = 0; round < MaxRounds; round++)
        {
            var entries = await index.ListEntriesAsync(
                new TopicIndexQuery { Labels = labels, BeforePosition = before, Limit = PageSize + 1 }, request.Cancellation)
                .ConfigureAwait(false);
            foreach (var entry in entries.Take(PageSize))
            {
                before = entry.Position;
                var topic = TopicSummary.FromJson(entry.Body);
                if (topic.ChangedAt < since)
                    return (rows, null);
                if (Sees(filter, entry.TopicId, topic))
                    rows.Add((entry.TopicId, topic));
                if (rows.Count == PageSize)
                    return (rows, before);
            }

            if (entries.Length <= PageSize)
                return (rows, null);
        }

        return (rows, before);
    }

    private static bool Sees(TopicFilter filter, string topicId, TopicSummary topic) => filter.MatchesId(topicId)
        || filter.Members.Any(member => topic.Metadata.Contains((member.Name, member.Value)));

    private static ImmutableArray<string> Labels(DashboardRequest request)
    {
        var labels = ImmutableArray.CreateBuilder<string>();
        if (request.Query("status") is { } status)
            labels.Add(IndexLabels.Status(status));
        if (request.Query("type") is { } type)
            labels.Add(IndexLabels.Type(type));
        if (request.Query("resumer") is { } resumer)
            labels.Add(IndexLabels.Resumer(resumer));
        if (request.Query("profile") is { } profile)
            labels.Add(IndexLabels.Profile(profile));
        labels.AddRange(IndexLabels.Words(request.Query("text")).Select(IndexLabels.Word));
        switch (request.Query("preset"))
        {
            case "people": labels.Add(IndexLabels.Person); break;
            case "stuck": labels.Add(IndexLabels.Stuck); break;
            case "failed": labels.Add(IndexLabels.Failed); break;
            case "waiting": labels.Add(IndexLabels.Waits); break;
            case "mine": labels.Add(IndexLabels.Asked(request.Visitor.Actor?.Identity ?? "")); break;
        }

        return labels.DrainToImmutable();
    }

    private static DateTimeOffset Since(DashboardRequest request) =>
        (request.Query("since") ?? (request.Query("preset") == "failed" ? "24h" : null)) switch
        {
            "1h" => request.Now.AddHours(-1),
            "24h" => request.Now.AddDays(-1),
            "7d" => request.Now.AddDays(-7),
            _ => DateTimeOffset.MinValue,
        };

    private static Html Presets(DashboardRequest request) => Html.Of($"""
        <ul class="presets" aria-label="Presets">
        {Preset(request, "people", "Waiting for people")}{Preset(request, "stuck", "Stuck")}{Preset(request, "failed", "Failed in 24 h")}
        {Preset(request, "waiting", "Waiting")}{Preset(request, "mine", "Mine")}{Preset(request, null, "All")}
        </ul>
        """);

    private static Html Preset(DashboardRequest request, string? preset, string name) => Html.Of($"""
        <li><a href="{Links.WithQuery(request.Links.Page("topics"), ("preset", preset))}"{Html.When(
            request.Query("preset") == preset, $" aria-current=\"true\"")}>{name}</a></li>
        """);

    private static Html Filters(DashboardRequest request) => Html.Of($"""
        <form class="filters" action="{request.Links.Page("topics")}" role="search">
        {Forms.Hidden("preset", request.Query("preset"))}{Forms.Hidden("resumer", request.Query("resumer"))}
        {Forms.Select("status", "Status", request.Query("status"), ("", "any"), ("open", "open"), ("in_progress", "in progress"),
            ("exhausted", "exhausted"), ("closed", "closed"))}
        {Forms.Input("type", "Type", request.Query("type"))}
        {Forms.Input("text", "Words of the title", request.Query("text"), "search")}
        {Forms.Input("profile", "Profile", request.Query("profile"))}
        {Forms.Select("since", "Changed", request.Query("since"), ("", "any time"), ("1h", "last hour"), ("24h", "last 24 h"),
            ("7d", "last 7 d"))}
        <button>Show</button> <a href="{request.Links.Page("topics")}">Clear</a>
        </form>
        """);

    private static Html Table(DashboardRequest request, List<(string Id, TopicSummary Topic)> rows) => rows.Count == 0
        ? Filtering.All(name => request.Query(name) is null) ? NoTopics : Html.Of(
            $"<p>Nothing matches. <a href=\"{request.Links.Page("topics")}\">Remove every filter</a>.</p>")
        : Html.Of($"""
            <div class="wide" tabindex="0"><table class="list"><caption>{Texts.Counted(
                rows.Count, "topic", "topics")}, newest change first</caption>
            <thead><tr><th scope="col">Topic</th><th scope="col">Status</th><th scope="col">Waits for</th>
            <th scope="col">Last change</th><th scope="col">By</th></tr></thead>
            <tbody>{rows.Select(row => Row(request, row.Id, row.Topic))}</tbody></table></div>
            """);

    private static Html Row(DashboardRequest request, string id, TopicSummary topic) => Html.Of($"""
        <tr><th scope="row"><a href="{request.Links.Topic(id, ("tab", topic.IsStuck ? "waits" : null))}">{Texts.Short(
            topic.Title ?? id, 120)}</a></th>
        <td>{Status(topic)}</td><td>{(topic.Asked.IsEmpty ? topic.Waits > 0 ? $"{topic.Waits} continuations" : "" : string.Join(", ",
            topic.Asked.Distinct().Take(3)))}</td>
        <td>#{topic.LastSeq} · {Texts.Time(topic.ChangedAt, request.Now)}</td><td>{topic.ChangedBy}</td></tr>
        """);

    private static Html Status(TopicSummary topic) => topic.IsStuck
        ? Html.Of($"<span class=\"bad\">✗ stuck: {string.Join(", ", topic.StuckBy())}</span> {Texts.Words(topic.Status)}")
        : !topic.Asked.IsEmpty ? Html.Of($"<span class=\"wait\">‖ waits</span> {Texts.Words(topic.Status)}")
        : Html.Of($"{(topic.Status == "closed" ? "■ " : "▸ ")}{Texts.Words(topic.Status)}");

    private static string Address(DashboardRequest request, params ReadOnlySpan<(string Name, object? Value)> more) =>
        Links.WithQuery(
            Links.WithQuery(request.Links.Page("topics"), [.. Kept.Select(name => (name, (object?)request.Query(name)))]), more);

    // A store without an index, or opened read-only, lists topics by their ids.
    private static async Task<Answer> ReadByIdAsync(DashboardRequest request)
    {
        var listed = await request.Store.ListTopicsAsync(
            new TopicQuery { Limit = PageSize, Cursor = request.Query("cursor") }, request.Cancellation).ConfigureAwait(false);
        if (!listed.TryGet(out var page, out var error))
            return Answer.From(Refusal.From(error));
        var rows = page.Items.Select(topic => (topic.Id, new TopicSummary
        {
            Title = topic.Title, Status = topic.Status.ToProtocolName(), LastSeq = topic.LastSeq, ChangedAt = topic.UpdatedAt,
            Waits = topic.ActiveContinuations,
        })).ToList();
        return new Answer.Page("Topics", Html.Of($"""
            <h1>Topics</h1>
            <p class="dim">This store keeps no index, or was opened read-only: topics stand in the order of their ids, without filters.</p>
            {Table(request, rows)}
            {Html.When(page.Next is not null, $"<p><a rel=\"next\" href=\"{Links.WithQuery(request.Links.Page("topics"), ("cursor",
                page.Next))}\">Next</a></p>")}
            """)) { Command = "cop topic list" };
    }

    private sealed record TopicList(IndexState State, List<(string Id, TopicSummary Topic)> Rows, long? Next, StuckTopics? Stuck);
}
