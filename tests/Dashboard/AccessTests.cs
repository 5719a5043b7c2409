using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard.Tests;

/// <summary>Who may see and do what: the loopback rule, permissions, forms of other sites, foreign topics.</summary>
public sealed class AccessTests
{
    public static TheoryData<string, string> NotLocal => new()
    {
        { DashboardHost.RemoteHeader, "203.0.113.7" }, { DashboardHost.RemoteHeader, "none" }, { "Host", "evil.example" },
        { "X-Forwarded-For", "127.0.0.1" }, { "X-Forwarded-Host", "localhost" }, { "Forwarded", "for=127.0.0.1" },
            { "X-Real-IP", "127.0.0.1" },
        { "Sec-Fetch-Site", "cross-site" },
    };

    [Theory, MemberData(nameof(NotLocal))]
    public async Task Without_a_policy_only_a_local_request_is_answered(string header, string value)
    {
        await using var host = await DashboardHost.StartAsync();
        (await host.PageAsync("/cop")).ShouldContain("Overview");
        using var message = new HttpRequestMessage(HttpMethod.Get, "/cop");
        message.Headers.Add(header, value);
        var answer = await host.Client.SendAsync(message);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("RequireAuthorization(&quot;operators&quot;)");
    }

    [Fact]
    public async Task Loopback_outside_of_development_only_reads()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, environment: "Production");
        await Scenes.FillAsync(host);
        (await host.PageAsync("/cop/inbox/request?topic=urn:cop:topic:refund&request=r1")).ShouldContain("You may read this and not " +
            "answer it");
        (await host.SendAsync("/cop/inbox/request", ("topic", Scenes.Refund), ("request", "r1"), ("decision", "approve")))
            .StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync("/cop/ledger/verify")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_policy_asks_for_its_user_and_each_permission_is_its_own()
    {
        var options = new DashboardOptions { Operate = DashboardPermission.ForPolicy("lead"), Verify = DashboardPermission.When(
            user => user.IsInRole("auditor")) };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        await Scenes.ParkAsync(host, 1);
        (await host.Client.GetAsync("/cop")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var (viewer, lead, auditor) = (host.As("eve"), host.As("ada:lead"), host.As("kim:auditor"));
        (await DashboardHost.PageAsync(viewer, "/cop/parked")).ShouldNotContain("Retry 1");
        (await DashboardHost.PageAsync(lead, "/cop/parked")).ShouldContain("Retry selected");
        var key = CopJson.Array(CopJson.From("urn:cop:topic:import"), CopJson.From("importer"), CopJson.From("x")).ToString();
        (await host.SendAsync(viewer, "/cop/parked", ("do", "retry"), ("key", key), ("confirmed", "yes"))).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden);
        (await host.SendAsync(viewer, "/cop/topics/urn:cop:topic:import/operate", ("do", "unblock"))).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden);
        (await host.SendAsync(lead, "/cop/ledger/verify")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync(lead, "/cop/topics/urn:cop:topic:import/export")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync(auditor, "/cop/topics/urn:cop:topic:import/export")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(lead, "/cop/topics/urn:cop:topic:import/open", ("event", "x"), ("pointer", "/payload"), ("reason", "r")))
            .StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync(auditor, "/cop/ledger/verify")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task An_anonymous_mount_is_refused_unless_the_options_allow_it_and_then_only_reads()
    {
        await using (var host = await DashboardHost.StartAsync(mount: dashboard => dashboard.AllowAnonymous()))
            (await host.Client.GetAsync("/cop")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await using var open = await DashboardHost.StartAsync(
            Scenes.AddAll, new DashboardOptions { AllowAnonymousView = true, Operate = DashboardPermission.Everybody },
            mount: dashboard => dashboard.AllowAnonymous());
        (await open.PageAsync("/cop")).ShouldContain("no identity: reading only");
        (await open.SendAsync("/cop/topics/t/operate", ("do", "unblock"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    public static TheoryData<string?, string?> OfOtherSites => new()
    {
        { "cross-site", null }, { "same-site", null }, { "none", null }, { null, null }, { null, "null" }, { null, "http://evil.example" },
        { "cross-site", "self" },
    };

    [Theory, MemberData(nameof(OfOtherSites))]
    public async Task A_form_of_another_site_changes_nothing(string? site, string? origin)
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        var before = (await host.Kernel.Log.GetHeadAsync(Scenes.Refund))!.LastSeq;
        using var message = new HttpRequestMessage(HttpMethod.Post, "/cop/inbox/request")
        {
            Content = new FormUrlEncodedContent([new("topic", Scenes.Refund), new("request", "r1"), new("delegate", "human:bo")]),
        };
        if (site is not null)
            message.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            message.Headers.Add("Origin", origin == "self" ? host.Address : origin);
        (await host.Client.SendAsync(message)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Kernel.Log.GetHeadAsync(Scenes.Refund))!.LastSeq.ShouldBe(before);
    }

    [Fact]
    public async Task The_antiforgery_token_of_the_host_is_demanded_where_it_has_one()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, services: services => services.AddAntiforgery());
        await Scenes.FillAsync(host);
        (await host.SendAsync("/cop/theme", ("theme", "dark"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var page = await host.Client.GetAsync("/cop");
        var html = await page.Content.ReadAsStringAsync();
        var token = html.Split("__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        using var message = new HttpRequestMessage(HttpMethod.Post, "/cop/theme")
        {
            Content = new FormUrlEncodedContent([new("theme", "dark"), new("__RequestVerificationToken", token)]),
        };
        message.Headers.Add("Sec-Fetch-Site", "same-origin");
        message.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
        (await host.Client.SendAsync(message)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_foreign_topic_is_unknown_everywhere()
    {
        var options = new DashboardOptions { Operate = DashboardPermission.Everybody, Verify = DashboardPermission.Everybody,
            Open = DashboardPermission.Everybody, Topics = new OwnTenant() };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        var secret = await host.AppendAsync("secret-topic", EventDraft.Create(
            "topic.created", ("title", CopJson.From("Hidden merger")), ("metadata", CopJson.Object(("tenant", CopJson.From("b"))))));
        await Scenes.AskAsync(host, "hidden", null, topic: "secret-topic");
        var own = await host.AppendAsync("own-topic", EventDraft.Create(
            "topic.created", ("title", CopJson.From("Own work")), ("metadata", CopJson.Object(("tenant", CopJson.From("a")))))
            with { ParentEventIds = [secret.Id] });
        var visitor = host.As("a");
        foreach (var path in new[]
        {
            "topics/secret-topic", "topics/secret-topic?tab=state&asof=1",
            "topics/secret-topic/artifact?artifact=x",
            $"events/{secret.Id}/why", $"events/{secret.Id}/impact", "inbox/request?topic=secret-topic&request=hidden",
        })
        {
            var answer = await visitor.GetAsync("/cop/" + path);
            var unknown = await visitor.GetAsync("/cop/" + path.Replace("secret-topic", "no-such-topic").Replace(
                secret.Id, "no-such-event"));
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
            Without(await answer.Content.ReadAsStringAsync()).ShouldBe(Without(await unknown.Content.ReadAsStringAsync()), path);
        }

        foreach (
            var path in new[] { "", "topics", "topics?text=hidden", "topics?preset=people", "inbox?for=all", "parked", "agents",
                $"events/{own.Id}/why" })
        {
            var html = await DashboardHost.PageAsync(visitor, "/cop/" + path);
            html.ShouldNotContain("merger", Case.Insensitive, path);
            html.ShouldNotContain("secret-topic", Case.Sensitive, path);
        }

        foreach (var path in new[] { "topics/secret-topic/export", "topics/secret-topic/open", "topics/secret-topic/artifact",
            "ledger/evidence" })
        {
            (string, string)[] form = [("topic", "secret-topic"), ("artifact", "x"), ("event", secret.Id), ("pointer", "/payload/title"),
                ("reason", "curious")];
            (await host.SendAsync(visitor, "/cop/" + path, form)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        (await DashboardHost.PageAsync(visitor, "/cop/topics")).ShouldContain("Own work");
        (await host.SendAsync(visitor, "/cop/topics/secret-topic/operate", ("do", "unblock"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.SendAsync(visitor, "/cop/inbox/request", ("topic", "secret-topic"), ("request", "hidden"), ("decision", "approve")))
            .StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("tenant", "a\nb", "a b")]
    [InlineData("tenant", "a\0b", "a b")]
    [InlineData("tenant=x", "y", "x=y")]
    public async Task A_list_has_no_topic_whose_metadata_only_resembles_that_of_the_visitor(string name, string value, string user)
    {
        await using var host = await DashboardHost.StartAsync(
            Scenes.AddAll, new DashboardOptions { Topics = new OwnTenant() }, hasPolicy: true);
        await host.AppendAsync("other", EventDraft.Create(
            "topic.created", ("title", CopJson.From("Hidden merger")), ("metadata", CopJson.Object((name, CopJson.From(value))))));
        await host.AppendAsync("own", EventDraft.Create(
            "topic.created", ("title", CopJson.From("Own work")), ("metadata", CopJson.Object(("tenant", CopJson.From(user))))));
        using var visitor = host.As(user);
        foreach (var path in new[] { "/cop", "/cop/topics", "/cop/topics?text=merger" })
            (await DashboardHost.PageAsync(visitor, path)).ShouldNotContain("Hidden merger");
        (await DashboardHost.PageAsync(visitor, "/cop/topics")).ShouldContain("Own work");
    }

    [Fact]
    public async Task A_visitor_of_some_topics_sees_no_count_over_foreign_ones()
    {
        var options = new DashboardOptions { Verify = DashboardPermission.Everybody, Topics = new OwnTenant() };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        await Scenes.FillAsync(host);
        await Scenes.ParkAsync(host, 7);
        await host.AppendAsync("own-topic", EventDraft.Create(
            "topic.created", ("title", CopJson.From("Own work")), ("metadata", CopJson.Object(("tenant", CopJson.From("a"))))));
        var visitor = host.As("a");
        var overview = await DashboardHost.PageAsync(visitor, "/cop");
        overview.ShouldContain("1 topic, newest change first");
        foreach (var path in new[] { "", "topics", "parked", "agents", "inbox?for=all", "ledger", "operations" })
        {
            var html = await DashboardHost.PageAsync(visitor, "/cop/" + path);
            html.ShouldNotContain("position ", Case.Sensitive, path);
            html.ShouldNotContain(">7<", Case.Sensitive, path);
            html.ShouldNotContain("Refund", Case.Sensitive, path);
        }

        (await DashboardHost.PageAsync(visitor, "/cop/parked")).ShouldContain("Nothing is parked");
        (await DashboardHost.PageAsync(visitor, "/cop/agents")).ShouldNotContain("Turns/s");
        (await DashboardHost.PageAsync(visitor, "/cop/agents")).ShouldNotContain("running");
        (await visitor.GetAsync("/cop/costs")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync(visitor, "/cop/ledger/verify")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Too_many_requests_are_refused_with_a_time()
    {
        await using var host = await DashboardHost.StartAsync(options: new DashboardOptions { ReadsPerMinute = 3, WritesPerMinute = 1 });
        HttpResponseMessage? answer = null;
        for (var request = 0; request < 12 && answer?.StatusCode != HttpStatusCode.TooManyRequests; request++)
            answer = await host.Client.GetAsync("/cop/help");
        answer!.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/cop\\..\\x")]
    [InlineData("/copied")]
    [InlineData("javascript:alert(1)")]
    public async Task The_theme_redirects_to_the_dashboard_alone(string back)
    {
        await using var host = await DashboardHost.StartAsync();
        var answer = await host.SendAsync("/cop/theme", ("theme", "dark"), ("back", back));
        (answer.StatusCode, answer.Headers.Location!.ToString()).ShouldBe((HttpStatusCode.SeeOther, "/cop"));
        answer.Headers.GetValues("Set-Cookie").Single().ShouldContain("httponly", Case.Insensitive);
    }

    // Addresses in the footer name the page itself.
    private static string Without(string html) => System.Text.RegularExpressions.Regex.Replace(html, "name=\"back\" value=\"[^\"]*\"", "");
}
