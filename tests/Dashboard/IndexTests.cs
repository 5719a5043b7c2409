namespace Cop.Dashboard.Tests;

/// <summary>The index of topics: what it counts is what the store has, and it costs nothing while no page is open.</summary>
public sealed class IndexTests
{
    private static readonly TimeSpan Long = HangLimit.Span;

    [Fact]
    public async Task Counters_and_labels_follow_the_log()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        await Scenes.ParkAsync(host, 3);
        var indexer = new TopicIndexer(host.Kernel, host.Kernel.TopicIndex!, CancellationToken.None);
        (await indexer.CatchUpAsync(Long, CancellationToken.None)).Behind.ShouldBe(0);
        var counters = await CountersAsync(host);
        counters["o/parked"].ShouldBe(3);
        counters["o/person"].ShouldBe(1);
        counters["o/stuck"].ShouldBe(1);
        counters.Groups(5).Single().ShouldBe(new ParkedGroup("importer", "agent_threw", counters.Groups(1).Single().Shape, 3));
        var topics = (await host.Kernel.Store.ListTopicsAsync(new TopicQuery { Limit = 1000 })).Unwrap().Items;
        counters["o/topics"].ShouldBe(topics.Length);
        foreach (var status in topics.GroupBy(topic => topic.Status))
            counters["o/status/" + status.Key.ToProtocolName()].ShouldBe(status.Count());
        (await ListAsync(host, IndexLabels.Word("refund"), IndexLabels.Person)).ShouldBe([Scenes.Refund]);
        (await ListAsync(host, IndexLabels.Asked("role:finance"))).ShouldBe([Scenes.Refund]);
        (await ListAsync(host, IndexLabels.Type("task.*"))).ShouldBe([Scenes.Refund]);
        (await ListAsync(host, IndexLabels.Stuck)).ShouldBe(["urn:cop:topic:import"]);
        var parked = (await host.Kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery())).Unwrap().Items;
        await host.Kernel.SkipParkedDeliveriesAsync([.. parked.Select(row => new ParkedDeliveryKey(row.TopicId, row.Agent,
            row.SubjectId))], "human:ada", "done");
        await indexer.CatchUpAsync(Long, CancellationToken.None);
        (await CountersAsync(host))["o/parked"].ShouldBe(0);
        (await CountersAsync(host))["o/stuck"].ShouldBe(0);
    }

    [Fact]
    public async Task Two_indexers_at_once_count_each_event_once_and_a_rebuild_gives_the_same()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        var index = host.Kernel.TopicIndex!;
        var indexers = Enumerable.Range(0, 3).Select(_ => new TopicIndexer(host.Kernel, index, CancellationToken.None)).ToList();
        for (var round = 0; round < 20; round++)
        {
            await host.AppendAsync($"topic-{round % 3}", EventDraft.Create("counted.up"));
            await Task.WhenAll(indexers.Select(indexer => indexer.CatchUpAsync(Long, CancellationToken.None)));
        }

        var before = await index.ReadCountersAsync("", "z", 1000, CancellationToken.None);
        before.Where(counter => counter.Name.StartsWith("m/", StringComparison.Ordinal)).Sum(counter => counter.Value)
            .ShouldBe(await host.Kernel.Log.GetLastPositionAsync());
        await index.ResetAsync(CancellationToken.None);
        await indexers[0].CatchUpAsync(Long, CancellationToken.None);
        (await index.ReadCountersAsync("", "z", 1000, CancellationToken.None)).ShouldBe(before);
    }

    [Fact]
    public async Task Costs_of_unknown_price_are_never_part_of_a_sum()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await host.AppendAsync("t", Call("m-large", 100, 20, "0.125"));
        await host.AppendAsync("t", Call("m-large", 50, null, "0.5"));
        await host.AppendAsync("t", Call("m-free", 7, 7, null));
        var html = await host.PageAsync("/cop/costs");
        html.ShouldContain("0.625");
        html.ShouldContain("unknown");
        html.ShouldContain("at least 0.625");
        html.ShouldContain("at least 20");
        html.ShouldNotContain(">0.00<");
        (await host.PageAsync("/cop/costs?by=model")).ShouldContain("m-free");
    }

    [Fact]
    public async Task Records_of_enormous_numbers_do_not_stop_the_index()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        for (var call = 0; call < 20; call++)
            await host.AppendAsync("t", Call("m-large", 9e15, 1, "999999999999999.999999999999"));
        await host.AppendAsync("t", Call("m-small", 9e15, 1, "0.000000000001"));
        var indexer = new TopicIndexer(host.Kernel, host.Kernel.TopicIndex!, CancellationToken.None);
        (await indexer.CatchUpAsync(Long, CancellationToken.None)).Behind.ShouldBe(0);
        var html = await host.PageAsync("/cop/costs");
        html.ShouldContain("<td>0.000000000001</td>");
        html.ShouldContain("<td>20,000,000,000,000.000000000001</td>", Case.Sensitive, "each is cut to 1,000,000,000,000");
    }

    [Fact]
    public async Task Without_an_open_page_nothing_is_observed_or_indexed()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        (await host.Kernel.TopicIndex!.GetIndexedPositionAsync(CancellationToken.None)).ShouldBe(0);
        var feed = new LiveFeed(host.Kernel, new DashboardOptions(), TimeProvider.System);
        feed.IsWatching.ShouldBeFalse();
    }

    [Fact]
    public async Task An_open_page_is_told_of_its_topics_and_of_no_other()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        using var limit = HangLimit.Begin();
        using var answer = await host.Client.GetAsync("/cop/live?t=one", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        while (await lines.ReadLineAsync(limit.Token) != "event: open")
        {
        }

        await host.AppendAsync("other", EventDraft.Create("said.hello"));
        await host.AppendAsync("one", EventDraft.Create("said.hello"));
        string? line;
        do
            line = await lines.ReadLineAsync(limit.Token);
        while (line is not null && !line.StartsWith("data: ", StringComparison.Ordinal));
        line.ShouldBe("data: one");
    }

    private static EventDraft Call(string model, double input, int? output, string? cost) => EventDraft.Create("artifact.created",
        ("artifact", CopJson.Object(
        ("id", CopJson.From(Guid.NewGuid().ToString())), ("type", CopJson.From("cop/effect")), ("payload", CopJson.Object(
            ("requestDigest", CopJson.From("00")), ("endpoint", CopJson.From("https://model.example")),
            ("modelRequested", CopJson.From(model)), ("request", CopJson.EmptyObject), ("response", CopJson.EmptyObject),
            ("usage", CopJson.Object(
                ("calls", CopJson.From(1)), ("inputTokens", CopJson.From(input)),
                ("outputTokens", output is { } tokens ? CopJson.From(tokens) : null),
                ("cost", cost is null ? null : CopJson.From(cost)))))))));

    private static async Task<Counters> CountersAsync(DashboardHost host) =>
        Counters.From(await host.Kernel.TopicIndex!.ReadCountersAsync("o/", "q", 1000, CancellationToken.None));

    private static async Task<IEnumerable<string>> ListAsync(DashboardHost host, params string[] labels) =>
        (await host.Kernel.TopicIndex!.ListEntriesAsync(new TopicIndexQuery { Labels = [.. labels] }, CancellationToken.None))
            .Select(entry => entry.TopicId);
}
