using System.Net;

namespace Cop.Dashboard.Tests;

/// <summary>The list of stuck topics: whatever nothing scheduled will move is in it, and the topic's own page says the same.</summary>
public sealed class StuckTopicTests
{
    private const string Stuck = "/cop/topics?preset=stuck";
    private const int TurnsAhead = 40;
    private const string FarStore = "urn:cop:store:11111111-1111-4111-8111-111111111111";

    [Fact]
    public async Task A_replica_that_is_blocked_at_its_first_event_has_a_page_and_is_in_the_list()
    {
        await using var source = await CopKernel.StartAsync(
            EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { RunAgents = false });
        var parent = (await source.AppendAsync("far", EventDraft.Create("said.hello"), Actor.Human("ada"))).Unwrap().First;
        var child = (await source.AppendAsync(
            "near", EventDraft.Create("said.hello") with { ParentEventIds = [parent.Id] }, Actor.Human("ada"))).Unwrap().First;
        await using var host = await DashboardHost.StartAsync();
        (await host.Kernel.ReplicateAsync(source.StoreId, [child])).Unwrap();

        foreach (var path in new[] { Stuck, "/cop/topics/near", "/cop/topics/near?tab=waits" })
        {
            var html = await host.PageAsync(path);
            html.ShouldContain(child.Id, Case.Sensitive, path);
            html.ShouldContain($"its parent {parent.Id} is missing. Can resolve: the store that has the parents", Case.Sensitive, path);
        }

        (await host.PageAsync("/cop")).ShouldContain("1 replica is blocked</a> by missing parents");
        (await host.PageAsync("/cop/topics/near")).ShouldContain($"replica of <code class=\"id\">{source.StoreId}</code> · 1 event waits");
        var unblocked = await host.SendAsync("/cop/topics/near/operate", ("do", "unblock"), ("reason", "lost"));
        unblocked.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await host.PageAsync(unblocked.Headers.Location!.ToString())).ShouldContain("Nothing waits.");
        (await host.PageAsync(Stuck)).ShouldContain("Nothing matches.");
        (await host.PageAsync("/cop")).ShouldContain("Nothing needs anyone.");
    }

    [Fact]
    public async Task A_blocked_topic_that_the_visitor_may_not_see_is_unknown_and_not_in_the_list()
    {
        await using var source = await CopKernel.StartAsync(
            EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { RunAgents = false });
        var parent = (await source.AppendAsync("far", EventDraft.Create("said.hello"), Actor.Human("ada"))).Unwrap().First;
        var child = (await source.AppendAsync(
            "near", EventDraft.Create("said.hello") with { ParentEventIds = [parent.Id] }, Actor.Human("ada"))).Unwrap().First;
        var options = new DashboardOptions { Topics = new OwnTenant() };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        (await host.Kernel.ReplicateAsync(source.StoreId, [child])).Unwrap();
        using var visitor = host.As("a");
        (await visitor.GetAsync("/cop/topics/near")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await DashboardHost.PageAsync(visitor, Stuck)).ShouldNotContain("near");
    }

    [Fact]
    public async Task A_continuation_of_an_agent_that_no_live_node_runs_is_counted_by_agent_until_it_ends()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await host.AppendAsync("t", Continuation("c1", "ghost", "go"));
        await host.AppendAsync("u", Continuation("c2", "agent:ghost", "go"));
        await host.AppendAsync("v", Continuation("c3", "importer", "go"));

        var list = await host.PageAsync(Stuck);
        list.ShouldContain("✗ ghost: <a href=\"/cop/topics?resumer=ghost\">2 topics wait</a>");
        list.ShouldNotContain("importer:");
        (await host.PageAsync("/cop")).ShouldContain("topics wait for an agent that no live node runs</a>: 2 for ghost");
        var topics = await host.PageAsync("/cop/topics?resumer=ghost");
        topics.ShouldContain("/cop/topics/t");
        topics.ShouldContain("/cop/topics/u");
        topics.ShouldNotContain("/cop/topics/v");
        (await host.PageAsync("/cop/topics/t?tab=waits"))
            .ShouldContain("no live node runs this agent</span>. Can resolve: a node that runs such an agent, or an operator");

        (await host.Kernel.AbandonContinuationAsync("t", "c1", "human:ada", null)).Unwrap();
        (await host.PageAsync(Stuck)).ShouldContain("1 topic waits");
        (await host.Kernel.AbandonContinuationAsync("u", "c2", "human:ada", null)).Unwrap();
        (await host.PageAsync(Stuck)).ShouldNotContain("ghost");
    }

    [Fact]
    public async Task A_continuation_whose_wait_is_over_and_that_no_agent_resumes_makes_its_topic_stuck()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await host.AppendAsync("t", Continuation("c1", "ghost", "go"));
        (await host.PageAsync("/cop/topics")).ShouldNotContain("stuck: no agent");
        await host.AppendAsync("t", EventDraft.Create("go"));
        await UntilAsync(host, "/cop/topics", "stuck: no agent resumes it");
        (await host.PageAsync(Stuck)).ShouldContain("href=\"/cop/topics/t?tab=waits\"");
        (await host.PageAsync("/cop")).ShouldContain("1 topic is stuck</a> without a parked delivery");
        (await host.PageAsync("/cop/topics/t?tab=waits")).ShouldContain("Can resolve: a node that runs such an agent");
        (await host.Kernel.AbandonContinuationAsync("t", "c1", "human:ada", null)).Unwrap();
        (await host.PageAsync(Stuck)).ShouldNotContain("/cop/topics/t");
    }

    [Fact]
    public async Task A_replica_with_an_event_that_could_not_be_applied_says_which()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        var illegal = Event.ParseUntrusted(
            """{"id":"e","topicId":"r","topicSeq":1,"type":"task.completed","schemaVersion":"1","createdAt":"2026-01-01T00:00:"""u8 +
                """00Z","payload":{"taskId":"nobody"}}"""u8).Unwrap();
        (await host.Kernel.ReplicateAsync(FarStore, [illegal])).Unwrap();
        var list = await host.PageAsync(Stuck);
        list.ShouldContain("stuck: an event could not be applied");
        list.ShouldContain("href=\"/cop/topics/r?tab=waits\"");
        var waits = await host.PageAsync("/cop/topics/r?tab=waits");
        waits.ShouldContain("✗ event #1 could not be applied: ");
        waits.ShouldContain("nobody");
        waits.ShouldContain("Can resolve: an operator, who corrects the reason and rebuilds the topic");
    }

    [Fact]
    public async Task List_and_detail_agree_at_the_same_topicSeq_while_events_are_appended()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        using var ending = new CancellationTokenSource();
        // The index lists a topic that is a thousand events ahead of it by its row alone: the writers do not run away from it.
        using var turns = new SemaphoreSlim(0);
        var indexer = new TopicIndexer(host.Kernel, host.Kernel.TopicIndex!, CancellationToken.None);
        var seen = new Dictionary<(string, long), TopicSummary>();
        var writers = Enumerable.Range(0, 4)
            .Select(writer => Task.Run(() => WriteAsync(host, $"topic-{writer}", turns, ending.Token))).ToList();
        while (seen.Count < 200)
        {
            if (turns.CurrentCount is var left and < TurnsAhead)
                turns.Release(TurnsAhead - left);
            await indexer.CatchUpAsync(HangLimit.Span, CancellationToken.None);
            foreach (var entry in await indexer.Index.ListEntriesAsync(new TopicIndexQuery(), CancellationToken.None))
            {
                var topic = TopicSummary.FromJson(entry.Body);
                seen[(entry.TopicId, topic.LastSeq)] = topic;
            }
        }

        await ending.CancelAsync();
        turns.Release(writers.Count);
        await Task.WhenAll(writers);
        foreach (var ((topicId, seq), listed) in seen)
        {
            var detail = (await host.Kernel.GetStateAsync(topicId, seq)).Unwrap()!.Topic;
            listed.Status.ShouldBe(detail.Status.ToProtocolName(), $"{topicId} at {seq}");
            listed.Waits.ShouldBe(detail.ActiveContinuations, $"{topicId} at {seq}");
            listed.Title.ShouldBe(detail.Title, $"{topicId} at {seq}");
        }
    }

    // Each event changes the status, the title or the number of waits.
    private static async Task WriteAsync(DashboardHost host, string topicId, SemaphoreSlim turns, CancellationToken ending)
    {
        for (var turn = 0; ; turn++)
        {
            await turns.WaitAsync(CancellationToken.None);
            if (ending.IsCancellationRequested)
                return;
            await host.AppendAsync(topicId, EventDraft.Create("task.created", ("taskId", CopJson.From($"t{turn}"))));
            await host.AppendAsync(topicId, Continuation($"c{turn}", "ghost", "never"));
            await host.AppendAsync(topicId, EventDraft.Create("topic.updated", ("title", CopJson.From($"Turn {turn}"))));
            (await host.Kernel.AbandonContinuationAsync(topicId, $"c{turn}", "human:ada", null, cancellationToken: default)).Unwrap();
        }
    }

    internal static EventDraft Continuation(string id, string agent, string type) => EventDraft.Create("artifact.created", ("artifact",
        CopJson.Object(("id", CopJson.From(id)), ("type", CopJson.From("cop/continuation")), ("payload", CopJson.Object(
            ("agent", CopJson.From(agent)), ("state", CopJson.EmptyObject), ("waitForEvents", CopJson.Array(CopJson.From(type))))))));

    private static async Task UntilAsync(DashboardHost host, string path, string text)
    {
        using var limit = HangLimit.Begin();
        while (!(await host.Client.GetStringAsync(path, limit.Token)).Contains(text, StringComparison.Ordinal))
        {
        }
    }
}
