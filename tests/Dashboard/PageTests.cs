using System.Net;
using System.Text.RegularExpressions;

namespace Cop.Dashboard.Tests;

/// <summary>Every page: headers, markup, links, hostile content, sizes.</summary>
public sealed partial class PageTests
{
    public static readonly string[] All =
    [
        "", "topics", "topics?preset=stuck", "topics?text=refund&status=in_progress&since=24h", "topics/urn:cop:topic:refund",
        "topics/urn:cop:topic:refund?sel=3", "topics/urn:cop:topic:refund?asof=3", "topics/urn:cop:topic:refund?tab=tasks",
        "topics/urn:cop:topic:refund?tab=state", "topics/urn:cop:topic:refund?tab=state&asof=2",
        "topics/urn:cop:topic:refund?tab=compare&a=1&b=6",
        "topics/urn:cop:topic:refund?tab=waits", "topics/urn:cop:topic:refund?tab=waits&nodes=1",
        "topics/urn:cop:topic:refund?tab=artifacts", "topics/urn:cop:topic:refund?tab=cost",
        "topics/urn:cop:topic:refund/artifact?artifact=quote", "inbox", "inbox?for=all", "inbox?for=all&status=answered",
        "inbox/request?topic=urn:cop:topic:refund&request=r1", "parked", "agents", "operations", "costs", "costs?by=model&since=30d",
        "ledger", "help",
    ];

    private static readonly string[] Hostile =
    [
        "", "topics", "topics?text=<script>alert(1)</script>", "topics?type=\"><img src=x " +
            "onerror=alert(1)>", "topics/urn:cop:topic:hostile", "topics/urn:cop:topic:hostile?sel=2",
        "topics/urn:cop:topic:hostile?sel=3", "topics/urn:cop:topic:hostile?sel=4", "topics/urn:cop:topic:hostile?tab=state",
        "topics/urn:cop:topic:hostile?tab=tasks", "topics/urn:cop:topic:hostile?tab=compare&a=0&b=7",
        "topics/urn:cop:topic:hostile?tab=waits",
        "topics/urn:cop:topic:hostile?tab=artifacts", "topics/urn:cop:topic:hostile/artifact?artifact=a%22%3Cb%3E", "inbox?for=all",
        "inbox/request?topic=urn:cop:topic:hostile&request=evil%22%27%3C%3E%26%3F", "parked", "parked?agent=<script>", "no-such<page>",
    ];

    [Fact]
    public async Task Every_page_has_the_headers_no_inline_code_and_links_that_resolve()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, new DashboardOptions { ReadsPerMinute = 100_000 });
        await Scenes.FillAsync(host);
        await Scenes.ParkAsync(host, 2);
        var links = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in All)
        {
            var html = await CheckAsync(host, path, HttpStatusCode.OK);
            links.UnionWith(DashboardHost.LinksOf(html).Where(link => !link.Contains("/ledger/verify", StringComparison.Ordinal)
                && !link.Contains("/operate", StringComparison.Ordinal) && !link.EndsWith("/theme", StringComparison.Ordinal)));
        }

        links.Count.ShouldBeGreaterThan(40);
        foreach (var link in links)
        {
            link.ShouldStartWith("/cop", Case.Sensitive, "nothing leaves the mount");
            ((int)(await host.Client.GetAsync(link)).StatusCode).ShouldBeOneOf(200, 404, 409);
        }
    }

    [Fact]
    public async Task Hostile_content_is_shown_as_text_with_visible_marks_on_every_page()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillHostileAsync(host);
        await Scenes.ParkAsync(host, 1);
        foreach (var path in Hostile)
        {
            var html = await CheckAsync(host, path, path.StartsWith("no-such", StringComparison.Ordinal) ? HttpStatusCode.NotFound
                : HttpStatusCode.OK);
            html.ShouldNotContain("<script>alert", Case.Insensitive, path);
            html.ShouldNotContain("<img", Case.Insensitive, path);
            html.ShouldNotContain("<b>'", Case.Sensitive, path);
            html.ShouldNotContain('\u202e'.ToString(), Case.Sensitive, path);
            html.ShouldNotContain('\u200b'.ToString(), Case.Sensitive, path);
            html.Length.ShouldBeLessThan(400_000, path);
        }

        (await host.PageAsync("/cop/topics")).ShouldContain("⟨U+202E⟩evil⟨U+200B⟩");
        (await host.PageAsync("/cop/inbox/request?topic=urn:cop:topic:hostile&request=evil%22%27%3C%3E%26%3F"))
            .ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    [Fact]
    public async Task Secrets_are_masked_and_long_values_are_cut_with_a_count()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        await Scenes.FillHostileAsync(host);
        var seq = (await host.Kernel.Log.GetHeadAsync(Scenes.Refund))!.LastSeq;
        var html = await host.PageAsync($"/cop/topics/{Scenes.Refund}?sel={seq}");
        html.ShouldNotContain("hunter2");
        html.ShouldNotContain("sk-123");
        html.ShouldContain("⟦masked⟧");
        html.ShouldContain("seen");
        (await host.PageAsync($"/cop/topics/{Scenes.Hostile}?sel=3")).ShouldContain("more characters");
    }

    [Fact]
    public async Task A_path_base_and_ids_of_any_characters_keep_their_links()
    {
        await using var host = await DashboardHost.StartAsync(pathBase: "/tools");
        await host.AppendAsync("a/../b?c#d%2F", EventDraft.Create("said.hello"));
        var list = await host.PageAsync("/tools/cop/topics");
        var link = DashboardHost.LinksOf(list).Single(each => each.Contains("%2F", StringComparison.OrdinalIgnoreCase));
        link.ShouldStartWith("/tools/cop/topics/-?id=");
        var page = await host.PageAsync(link);
        page.ShouldContain("a/../b?c#d%2F");
        foreach (var inner in DashboardHost.LinksOf(page))
        {
            inner.ShouldStartWith("/tools/cop");
            if (inner.Contains("id=", StringComparison.Ordinal) && !inner.Contains("/export", StringComparison.Ordinal))
                (await host.Client.GetAsync(inner)).StatusCode.ShouldBe(HttpStatusCode.OK, inner);
        }
    }

    [Theory]
    [InlineData("/tools", "/tools", "")]
    [InlineData("/tools", "", "/tools")]
    public async Task Under_a_path_base_or_behind_a_prefixing_proxy_links_forms_streams_and_files_resolve(
        string shown, string pathBase, string proxy)
    {
        await using var host = await DashboardHost.StartAsync(
            Scenes.AddAll, new DashboardOptions { ReadsPerMinute = int.MaxValue }, pathBase: pathBase);
        await Scenes.FillAsync(host);
        if (proxy.Length > 0)
            host.Client.DefaultRequestHeaders.Add(DashboardHost.PrefixHeader, proxy);
        foreach (var path in new[] { "", "/topics", $"/topics/{Scenes.Refund}?sel=3", "/inbox?for=all", "/parked", "/ledger" })
        {
            var html = await host.PageAsync(pathBase + "/cop" + path);
            html.ShouldContain($"data-root=\"{shown}/cop\"", Case.Sensitive, "the stream's address");
            foreach (var link in DashboardHost.LinksOf(html))
            {
                link.ShouldStartWith(shown + "/cop");
                if (link.Contains("/_/", StringComparison.Ordinal))
                    (await host.Client.GetAsync(pathBase + link[shown.Length..])).StatusCode.ShouldBe(HttpStatusCode.OK, link);
            }
        }

        using var stream = await host.Client.GetAsync(pathBase + "/cop/live?t=*", HttpCompletionOption.ResponseHeadersRead);
        stream.StatusCode.ShouldBe(HttpStatusCode.OK);
        var changed = await host.SendAsync(pathBase + "/cop/theme", ("theme", "dark"), ("back", shown + "/cop/topics"));
        changed.Headers.Location!.ToString().ShouldBe(shown + "/cop/topics");
    }

    [Fact]
    public async Task An_unknown_page_topic_event_or_request_is_a_page_that_says_so()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        foreach (
            var path in new[] { "nothing", "topics/none", "events/none/why", "inbox/request", "inbox/request?topic=a&request=b",
                "topics/none/artifact", "_/x/cop.css", "topics/-" })
            (await host.Client.GetAsync("/cop/" + path)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        foreach (var path in new[] { "parked?cursor=zzz", "inbox?for=all&cursor=zzz" })
            ((int)(await host.Client.GetAsync("/cop/" + path)).StatusCode).ShouldBeInRange(400, 499, path);
        foreach (var number in new[] { "-1", "99999999999999999999", "x", "1e5", "0" })
        {
            foreach (var name in new[] { "asof", "sel", "to", "a", "b", "before" })
                (await host.Client.GetAsync($"/cop/topics?{name}={number}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_first_visit_with_everything_has_at_most_60_KB()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, new DashboardOptions { ReadsPerMinute = 100_000 });
        await Scenes.FillAsync(host);
        for (var number = 0; number < 300; number++)
            await host.AppendAsync("urn:cop:topic:long", EventDraft.Create("something.happened", ("number", CopJson.From(number)),
                ("text", CopJson.From($"The value of item {number}"))));
        var assets = AssetFiles.Sizes.Sum(asset => asset.Bytes);
        assets.ShouldBeLessThan(30 * 1024);
        foreach (var path in All.Append("topics/urn:cop:topic:long").Append("topics/urn:cop:topic:long?to=200&sel=150"))
        {
            var html = await host.PageAsync("/cop/" + path);
            using var bytes = new MemoryStream();
            using (var gzip = new System.IO.Compression.GZipStream(bytes, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
                gzip.Write(System.Text.Encoding.UTF8.GetBytes(html));
            (bytes.Length + assets).ShouldBeLessThan(60 * 1024, path);
            Element().Count(html).ShouldBeLessThan(3000, path);
        }
    }

    private static async Task<string> CheckAsync(DashboardHost host, string path, HttpStatusCode status)
    {
        var answer = await host.Client.GetAsync("/cop/" + path);
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, path + html);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8", path);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        Tag().Matches(html).ShouldAllBe(tag => !Inline().IsMatch(tag.Value), path);
        Script().Matches(html).ShouldAllBe(script => script.Value.Contains("src=\"/cop/_/", StringComparison.Ordinal), path);
        html.ShouldNotContain("<style", Case.Insensitive, path);
        html.ShouldNotContain("javascript:", Case.Insensitive, path);
        return html;
    }

    [GeneratedRegex("<[a-zA-Z][^<>]*>")]
    private static partial Regex Tag();

    // An attribute outside of a quoted value.
    [GeneratedRegex("^<[a-zA-Z]+(?:\\s+[^\\s=\"<>]+(?:=\"[^\"]*\")?)*\\s+(?:style|on[a-z]+)=", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("<script[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex("<[a-zA-Z]")]
    private static partial Regex Element();
}
