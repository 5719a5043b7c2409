using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard.Tests;

/// <summary>Streams of changes: their end, and what they tell to whom.</summary>
public sealed class LiveFeedTests
{
    [Fact]
    public async Task A_stream_ends_after_15_minutes_so_that_permissions_are_checked_again()
    {
        await using var host = await DashboardHost.StartAsync();
        var time = new ManualTime();
        var feed = new LiveFeed(host.Kernel, new DashboardOptions(), time);
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString("?t=*");
        context.Response.Body = new MemoryStream();
        var serving = feed.ServeAsync(context, new Visitor(Actor.Human("ada"), host.Kernel.Within(TopicFilter.All), "ada"));
        (feed.StreamCount, feed.IsWatching).ShouldBe((1, true));
        time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        serving.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        await serving.WaitAsync(HangLimit.Span);
        (feed.StreamCount, feed.IsWatching).ShouldBe((0, false));
    }

    [Fact]
    public async Task A_permission_that_is_revoked_ends_at_the_next_request()
    {
        var (mayView, mayOperate) = (true, true);
        var options = new DashboardOptions
        {
            View = DashboardPermission.When(_ => mayView), Operate = DashboardPermission.When(_ => mayOperate),
        };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        await Scenes.FillAsync(host);
        var ada = host.As("ada");
        const string state = "/cop/topics/urn:cop:topic:refund?tab=state";
        (await DashboardHost.PageAsync(ada, state)).ShouldContain("Rebuild…");
        mayOperate = false;
        (await DashboardHost.PageAsync(ada, state)).ShouldNotContain("Rebuild…");
        (await host.SendAsync(ada, $"/cop/topics/{Scenes.Refund}/operate", ("do", "rebuild"), ("reason", "r"))).StatusCode
            .ShouldBe(System.Net.HttpStatusCode.Forbidden);
        mayView = false;
        (await ada.GetAsync(state)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
        (await ada.GetAsync("/cop/live?t=*")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_stream_tells_no_change_of_a_topic_that_its_visitor_may_not_see()
    {
        var options = new DashboardOptions { Topics = new OwnTenant() };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        await CreateAsync(host, "secret", "b");
        await CreateAsync(host, "own", "a");
        using var every = await OpenPage.StartAsync(host, "*", host.As("a"));
        using var named = await OpenPage.StartAsync(host, "secret", host.As("a"), "own");
        using var all = await OpenPage.StartAsync(host, "*", host.As("b"));
        await host.AppendAsync("secret", EventDraft.Create("said.hello"));
        await host.AppendAsync("own", EventDraft.Create("said.hello"));
        (await every.TickAsync()).ShouldBe("own");
        (await all.TickAsync()).ShouldBe("secret");
        (await named.TickAsync()).ShouldBe("own", "the foreign topic was asked for by its name");
    }

    private static Task<Event> CreateAsync(DashboardHost host, string topic, string tenant) => host.AppendAsync(topic, EventDraft.Create(
        "topic.created", ("metadata", CopJson.Object(("tenant", CopJson.From(tenant))))));
}
