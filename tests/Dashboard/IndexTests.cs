using System.Globalization;

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
    public async Task A_page_that_asks_while_the_index_advances_has_all_that_was_committed_before()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        var held = new HeldIndex(host.Kernel.TopicIndex!);
        var indexer = new TopicIndexer(host.Kernel, held, CancellationToken.None);
        var earlier = indexer.CatchUpAsync(Long, CancellationToken.None);
        await held.Reached.WaitAsync(Long);
        await host.AppendAsync("later", EventDraft.Create("said.hello"));
        var later = indexer.CatchUpAsync(Long, CancellationToken.None);
        held.Release();
        await earlier;
        await later;
        (await ListAsync(host, IndexLabels.Type("said.hello"))).ShouldContain("later");
    }

    [Fact]
    public async Task Deliveries_of_a_topic_that_was_closed_after_their_parking_count_where_they_are_decided()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.ParkAsync(host, 3);
        await host.AppendAsync("urn:cop:topic:import", EventDraft.Create("topic.closed"));
        var indexer = new TopicIndexer(host.Kernel, host.Kernel.TopicIndex!, CancellationToken.None);
        await indexer.CatchUpAsync(Long, CancellationToken.None);
        (await CountersAsync(host))["o/parked"].ShouldBe(3);
        var keys = (await host.Kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery())).Unwrap().Items
            .Select(row => new ParkedDeliveryKey(row.TopicId, row.Agent, row.SubjectId)).ToList();
        (await host.Kernel.SkipParkedDeliveriesAsync([keys[0]], "human:ada", "done"))[0].IsOk.ShouldBeTrue();
        // The failing agent fails again, so that the second is parked again, in the operations topic.
        (await host.Kernel.RetryParkedDeliveriesAsync([keys[1]], "human:ada", "again"))[0].IsOk.ShouldBeTrue();
        await foreach (var stored in host.Kernel.StreamEventsAsync(host.Kernel.OperationsTopicId))
        {
            if (stored.Type == EventTypes.DeliveryParked && stored.Payload["operator"] is null)
                break;
        }

        await indexer.CatchUpAsync(Long, CancellationToken.None);
        (await CountersAsync(host))["o/parked"].ShouldBe(2);
        (await ListAsync(host, IndexLabels.Stuck)).ShouldBe([host.Kernel.OperationsTopicId, "urn:cop:topic:import"], ignoreOrder: true);
        (await host.Kernel.SkipParkedDeliveriesAsync(keys, "human:ada", "done")).Select(result => result.IsOk)
            .ShouldBe([false, true, true]);
        await indexer.CatchUpAsync(Long, CancellationToken.None);
        (await CountersAsync(host))["o/parked"].ShouldBe(0);
        (await ListAsync(host, IndexLabels.Stuck)).ShouldBeEmpty();
        (await host.PageAsync("/cop/parked")).ShouldContain("Nothing is parked.");
        // An index that is made from the whole log counts the same.
        await host.Kernel.TopicIndex!.ResetAsync(CancellationToken.None);
        await indexer.CatchUpAsync(Long, CancellationToken.None);
        (await CountersAsync(host))["o/parked"].ShouldBe(0);
    }

    [Fact]
    public void All_parked_deliveries_of_a_topic_are_counted_each_once()
    {
        var parked = ParkedSet.FromJson(ParkedSet.Empty.ToJson());
        for (var row = 1; row <= 700; row++)
            parked = parked.Add("importer", $"{row}", row % 7 == 0 ? "importer\trare\tx" : "importer\toften\tx");
        parked = Again(parked.Add("importer", "1", "importer\toften\tx"));
        (parked.Count, parked.Counts["importer\trare\tx"], parked.Counts["importer\toften\tx"]).ShouldBe((700, 100, 600));
        // An operator resumes a continuation that is not parked, and a log that was replicated has an event twice.
        parked = Again(parked.Remove("importer", "none").Remove("importer", "7").Remove("importer", "7").Remove("other", "8"));
        (parked.Count, parked.Counts["importer\trare\tx"]).ShouldBe((699, 99));
        for (var row = 1; row <= 700; row++)
        {
            parked.IsEmpty.ShouldBeFalse();
            parked = parked.Remove("importer", $"{row}");
        }

        Again(parked).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Very_many_parked_deliveries_are_more_than_are_known_and_take_bounded_space()
    {
        var parked = ParkedSet.Empty;
        for (var row = 1; row <= ParkedSet.Most + 5; row++)
            parked = parked.Add("importer", $"{row}", ParkedGroup.KeyOf("importer", "c", $"unknown customer {Letters(row)}"));
        (parked.Count, parked.HasMore, parked.IsToBeRead).ShouldBe((ParkedSet.Most, true, false));
        parked.Counts.Count.ShouldBe(65, "64 groups, and one of the others");
        parked.ToJson().ToString().Length.ShouldBeLessThan(128 * 1024);
        for (var row = 1; row <= ParkedSet.Most; row++)
        {
            parked.IsToBeRead.ShouldBe(row > ParkedSet.Most / 2);
            parked = parked.Remove("importer", $"{row}");
        }

        Again(parked).IsEmpty.ShouldBeFalse("there are more, which the store knows");
    }

    [Fact]
    public async Task The_store_is_asked_for_parked_deliveries_that_were_not_known_when_the_others_are_resolved()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.ParkAsync(host, 3);
        var indexer = new TopicIndexer(host.Kernel, host.Kernel.TopicIndex!, CancellationToken.None);
        await indexer.CatchUpAsync(Long, CancellationToken.None);
        var entry = (await indexer.Index.GetEntriesAsync(["urn:cop:topic:import"], CancellationToken.None)).Single();
        var forgetful = TopicSummary.FromJson(entry.Body) with { Parked = ParkedSet.From([], hasMore: true) };
        var (end, more) = (await host.Kernel.Log.GetLastPositionAsync(), new TopicIndexCounter("o/parked", -3));
        (await indexer.Index.AdvanceAsync(new TopicIndexChange(end, end)
        {
            Entries = [entry with { Body = forgetful.ToJson() }], Counters = [more, new("o/parked/more", 1)],
        }, CancellationToken.None)).ShouldBeTrue();
        (await host.PageAsync("/cop")).ShouldNotContain("3 deliveries are parked");
        await host.AppendAsync("urn:cop:topic:import", EventDraft.Create("note.made"));
        (await host.PageAsync("/cop")).ShouldContain("3 deliveries are parked");
        (await CountersAsync(host))["o/parked/more"].ShouldBe(0);
    }

    [Fact]
    public async Task Texts_of_any_length_and_kind_are_indexed()
    {
        var schema = PostgresServer.NewSchema();
        var random = new Random(7);
        var big = string.Concat(Enumerable.Range(0, 6000).Select(_ => (char)random.Next(0x4e00, 0x9fa0)));
        await using var host = await DashboardHost.StartAsync(cop => cop.UsePostgres(
            PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:texts", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
            }).AddAgent("importer", EventFilter.ForTypes("row.imported"), (delivery, _, _) => throw new InvalidOperationException(
                delivery.Trigger!.Payload["text"]!.AsString()), new AgentOptions { MaxAttempts = 1 }));
        try
        {
            await host.AppendAsync("t", EventDraft.Create("topic.created", ("title", CopJson.From(new string('!', 299) + "😀" + big)),
                ("metadata", CopJson.Object(("note", CopJson.From(big)), ("tenant", CopJson.From("a"))))));
            string[] texts = [new string('!', 119 - "InvalidOperationException: ".Length) + "😀", new string('!', 200) + "😀", big];
            foreach (var text in texts)
            {
                var row = await host.AppendAsync("t", EventDraft.Create("row.imported", ("text", CopJson.From(text))));
                using var limit = HangLimit.Begin();
                await foreach (var stored in host.Kernel.StreamEventsAsync("t", row.TopicSeq, limit.Token))
                {
                    if (stored.Type == EventTypes.DeliveryParked)
                        break;
                }
            }

            var indexer = new TopicIndexer(host.Kernel, host.Kernel.TopicIndex!, CancellationToken.None);
            (await indexer.CatchUpAsync(Long, CancellationToken.None)).Behind.ShouldBe(0);
            (await host.PageAsync("/cop")).ShouldContain("3 deliveries are parked");
            (await host.PageAsync("/cop/topics")).ShouldContain("/cop/topics/t");
            (await ListAsync(host, IndexLabels.Metadata(new TopicMember("tenant", "a")))).ShouldBe(["t"]);
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
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

    private static ParkedSet Again(ParkedSet parked) => ParkedSet.FromJson(parked.ToJson());

    private static string Letters(int number) => string.Concat(number.ToString("0000", CultureInfo.InvariantCulture)
        .Select(digit => (char)('a' + digit - '0')));
}
