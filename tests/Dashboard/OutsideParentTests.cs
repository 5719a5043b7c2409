namespace Cop.Dashboard.Tests;

/// <summary>Parents that are not in the window of a timeline: their number, and the title of their topic.</summary>
public sealed class OutsideParentTests
{
    [Fact]
    public async Task A_parent_outside_of_the_window_has_its_number_and_one_of_another_topic_its_title()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        var far = await host.AppendAsync("far", EventDraft.Create("topic.created", ("title", CopJson.From("Far <away>"))));
        var first = await host.AppendAsync("near", EventDraft.Create("note.made"));
        (await host.Kernel.AppendAsync(
            "near", [.. Enumerable.Repeat(EventDraft.Create("note.made"), 150)], Actor.Human("ada"))).Unwrap();
        var child = await host.AppendAsync(
            "near", EventDraft.Create("note.made") with { ParentEventIds = [first.Id, far.Id] });

        var row = RowOf(await host.PageAsync("/cop/topics/near"), child);
        row.ShouldContain("href=\"/cop/topics/near?to=21&amp;sel=1\"");
        row.ShouldContain(">#1</a>");
        row.ShouldContain("href=\"/cop/topics/far?sel=1&amp;to=21\"");
        row.ShouldContain(">Far &lt;away&gt; #1</a>");
        row.ShouldNotContain("outside");
        (await host.PageAsync("/cop/topics/near?to=21&sel=1")).ShouldContain("class=\"selected\"");
    }

    [Fact]
    public async Task A_parent_that_the_visitor_may_not_see_leads_to_the_causes_and_names_nothing()
    {
        var options = new DashboardOptions { Topics = new OwnTenant() };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        var far = await host.AppendAsync("far", Created("Hidden merger", "b"));
        var child = await host.AppendAsync("near", Created("Own work", "a") with { ParentEventIds = [far.Id] });
        using var visitor = host.As("a");
        var html = await DashboardHost.PageAsync(visitor, "/cop/topics/near");
        RowOf(html, child).ShouldContain(">outside</a>");
        html.ShouldNotContain("merger");
        html.ShouldNotContain("/cop/topics/far");
    }

    [Fact]
    public async Task A_parent_that_waits_for_its_own_parents_leads_to_the_causes()
    {
        await using var source = await CopKernel.StartAsync(
            EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { RunAgents = false });
        var root = await AppendAsync("root", []);
        var far = await AppendAsync("far", [root.Id]);
        var child = await AppendAsync("near", [far.Id]);
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        (await host.Kernel.ReplicateAsync(source.StoreId, [child])).Unwrap();
        (await host.Kernel.UnblockTopicAsync("near", "human:ada")).Unwrap();
        (await host.Kernel.ReplicateAsync(source.StoreId, [far])).Unwrap();
        RowOf(await host.PageAsync("/cop/topics/near"), child).ShouldContain(">outside</a>");
        (await host.Kernel.ReplicateAsync(source.StoreId, [root])).Unwrap();
        using var limit = HangLimit.Begin();
        (await host.Kernel.WaitForPositionAsync(far, limit.Token)).Unwrap();
        RowOf(await host.PageAsync("/cop/topics/near"), child).ShouldContain(">far #1</a>");

        async Task<Event> AppendAsync(string topicId, string[] parents) => (await source.AppendAsync(
            topicId, EventDraft.Create("said.hello") with { ParentEventIds = [.. parents] }, Actor.Human("ada"))).Unwrap().First;
    }

    [Fact]
    public async Task Parents_in_many_topics_take_as_many_statements_as_those_in_one_also_for_who_does_not_see_all()
    {
        var schema = PostgresServer.NewSchema();
        var options = new DashboardOptions { Topics = new OwnTenant() };
        await using var host = await DashboardHost.StartAsync(
            cop => cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:far", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
            }), options, hasPolicy: true);
        try
        {
            var parents = new List<string>();
            for (var number = 0; number < 20; number++)
                parents.Add((await host.AppendAsync($"far-{number}", Created($"Far {number}", number % 2 == 0 ? "a" : "b"))).Id);
            var one = await host.AppendAsync("one", Created("One", "a") with { ParentEventIds = [parents[0]] });
            await host.AppendAsync("many", Created("Many", "a"));
            foreach (var parent in parents)
                await host.AppendAsync("many", EventDraft.Create("note.made") with { ParentEventIds = [parent] });
            using var visitor = host.As("a");
            using var statements = new PageStatements(schema);
            RowOf(await DashboardHost.PageAsync(visitor, "/cop/topics/one"), one).ShouldContain(">Far 0 #1</a>");
            var few = statements.Take().Length;
            var html = await DashboardHost.PageAsync(visitor, "/cop/topics/many");
            statements.Take().Length.ShouldBe(few);
            (html.Split(">outside</a>").Length - 1, html.Split("\">Far ").Length - 1).ShouldBe((10, 10));
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    private static EventDraft Created(string title, string tenant) => EventDraft.Create("topic.created",
        ("title", CopJson.From(title)), ("metadata", CopJson.Object(("tenant", CopJson.From(tenant)))));

    private static string RowOf(string html, Event stored) => html.Split($"<tr id=\"e{stored.TopicSeq}\"")[1].Split("</tr>")[0];
}
