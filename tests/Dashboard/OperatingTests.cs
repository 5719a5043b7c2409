using System.Collections.Immutable;
using System.Net;

namespace Cop.Dashboard.Tests;

/// <summary>Parked deliveries, the ledger, and changes of a topic.</summary>
public sealed class OperatingTests
{
    [Fact]
    public async Task A_bulk_retry_confirms_the_number_and_decides_the_selected_keys_alone()
    {
        // On this clock the answer to a run waits for its end, however long that takes.
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, new DashboardOptions { TimeProvider = new ManualTime() });
        await Scenes.ParkAsync(host, 3);
        var page = await host.PageAsync("/cop/parked");
        page.ShouldContain("3 × importer");
        page.ShouldContain("Row &lt;id&gt; of");
        var keys = page.Split("name=\"key\" value=\"").Skip(1).Select(part => WebUtility.HtmlDecode(part.Split('"')[0])).ToList();
        keys.Count.ShouldBe(3);
        (string, string)[] two = [("do", "skip"), ("reason", "bad rows"), ("key", keys[0]), ("key", keys[1])];
        var confirmation = await host.SendAsync("/cop/parked", two);
        (await confirmation.Content.ReadAsStringAsync()).ShouldContain("Skip 2 deliveries?");
        (await ParkedAsync(host)).ShouldBe(3, "a confirmation changes nothing");
        var done = await host.SendAsync("/cop/parked", [.. two, ("confirmed", "yes")]);
        done.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await host.PageAsync(done.Headers.Location!.ToString())).ShouldContain("2 deliveries skipped");
        (await ParkedAsync(host)).ShouldBe(1);
        var skipped = await host.Kernel.Log.ReadTopicAsync("urn:cop:topic:import")
            .Where(stored => stored.Type == "delivery.skipped").ToListAsync();
        skipped.Select(stored => (stored.Payload["operator"]!.AsString(), stored.Payload["reason"]!.AsString()))
            .ShouldBe([("human:local", "bad rows"), ("human:local", "bad rows")]);
        var again = await host.SendAsync("/cop/parked", [.. two, ("confirmed", "yes")]);
        (await host.PageAsync(again.Headers.Location!.ToString())).ShouldContain("0 deliveries skipped, each recorded in the log. Not " +
            "decided: 2 not_found.");
        var dashboard = await DashboardEventsAsync(host);
        dashboard.Select(stored => (stored.Type, stored.Initiator!)).ShouldBe(Enumerable.Repeat(
            new[] { ("dashboard.bulk.started", "human:local"), ("dashboard.bulk.ended", "human:local") }, 2).SelectMany(each => each));
        dashboard.Select(stored => stored.Payload["count"]?.AsString() ?? stored.Payload["done"]!.AsString())
            .ShouldBe(["2", "2", "2", "0"]);
        (await host.PageAsync("/cop/operations")).ShouldContain("dashboard.bulk.ended");
    }

    [Fact]
    public async Task A_stopped_bulk_run_decides_no_further_delivery_and_counts_what_is_left()
    {
        var keys = Enumerable.Range(0, 3 * BulkRun.StepSize).Select(at => new ParkedDeliveryKey("t", "a", $"e{at}"));
        var run = new BulkRun("r", "human:ada", IsSkip: false, [.. keys]);
        var steps = 0;
        await run.RunAsync(
            (step, _) =>
            {
                if (++steps == 2)
                    run.Stop("human:bo").ShouldBeTrue();
                return Task.FromResult(step.Select((_, at) => at == 0 ? CopResult.Fail<AppendReceipt>(new CopError("not_found", "gone"))
                    : CopResult.Ok(new AppendReceipt([], false))).ToImmutableArray());
            },
            CancellationToken.None);
        steps.ShouldBe(2);
        var end = run.Progress;
        (end.Done, end.Left, end.RefusedText, end.StoppedBy, end.IsEnded).ShouldBe(
            (2 * BulkRun.StepSize - 2, BulkRun.StepSize, "2 not_found", "human:bo", true));
        run.Stop("human:ada").ShouldBeFalse("it has ended");
    }

    [Fact]
    public async Task A_run_is_stopped_by_who_may_operate_alone_and_an_unknown_one_is_not_found()
    {
        var options = new DashboardOptions { Operate = DashboardPermission.ForPolicy("lead") };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        await Scenes.ParkAsync(host, 1);
        var lead = host.As("ada:lead");
        var page = await DashboardHost.PageAsync(lead, "/cop/parked");
        var key = WebUtility.HtmlDecode(page.Split("name=\"key\" value=\"")[1].Split('"')[0]);
        var started = await host.SendAsync(lead, "/cop/parked", ("do", "retry"), ("key", key), ("confirmed", "yes"));
        var run = Uri.UnescapeDataString(started.Headers.Location!.ToString().Split("run=")[1]);
        (await host.SendAsync(host.As("eve"), "/cop/parked/stop", ("run", run))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync(lead, "/cop/parked/stop", ("run", "x"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.SendAsync(lead, "/cop/parked/stop", ("run", run))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_stack_is_shown_where_the_host_allows_it_cut_at_8_KiB_and_in_no_list()
    {
        static void Fail(CopBuilder cop) => cop.UseMemory().AddAgent(
            "importer", EventFilter.ForTypes("row.imported"), (_, _, _) => Task.FromResult(AgentOutput.Park(new CopError(
                "bad_row", "Row is bad", Details: CopJson.Object(("stack", CopJson.From(new string('s', 20_000) + "end")))))));
        await using (var host = await DashboardHost.StartAsync(Fail))
        {
            await Scenes.ParkAsync(host, 1);
            var parked = await host.PageAsync("/cop/parked");
            parked.ShouldContain("Details of the error");
            parked.ShouldContain("sssss");
            parked.Length.ShouldBeLessThan(20_000);
            foreach (var path in new[] { "", "topics", "topics?preset=stuck", "agents", "topics/urn:cop:topic:import?tab=waits" })
                (await host.PageAsync("/cop/" + path)).ShouldNotContain("sssss", Case.Sensitive, path);
        }

        await using (var host = await DashboardHost.StartAsync(Fail, new DashboardOptions { ShowStacks = false }))
        {
            await Scenes.ParkAsync(host, 1);
            var parked = await host.PageAsync("/cop/parked");
            parked.ShouldContain("Row is bad");
            parked.ShouldNotContain("Details of the error");
            parked.ShouldNotContain("sssss");
        }
    }

    [Fact]
    public async Task A_group_that_no_page_has_whole_says_how_many_are_parked_in_all()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.ParkAsync(host, 250);
        var first = await host.PageAsync("/cop/parked");
        first.ShouldContain("<h2>200 of 250 × importer");
        var next = DashboardHost.LinksOf(first).Single(link => link.Contains("cursor=", StringComparison.Ordinal));
        (await host.PageAsync(next)).ShouldContain("<h2>50 of 250 × importer");
        (await host.PageAsync("/cop/parked?agent=nobody")).ShouldContain("Nothing is parked.");
    }

    [Fact]
    public async Task A_topic_is_rebuilt_by_an_operator_who_is_recorded()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        var before = (await host.Kernel.GetStateAsync(Scenes.Refund)).Unwrap()!.Digest;
        (await host.PageAsync($"/cop/topics/{Scenes.Refund}?tab=state")).ShouldContain("Rebuild…");
        var done = await host.SendAsync($"/cop/topics/{Scenes.Refund}/operate", ("do", "rebuild"), ("reason", "after an upgrade"));
        done.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await host.PageAsync(done.Headers.Location!.ToString())).ShouldContain(before);
        var recorded = (await DashboardEventsAsync(host)).Single();
        (recorded.Type, recorded.Initiator, recorded.Payload["topicId"]!.AsString(), recorded.Payload["reason"]!.AsString()).ShouldBe(
            ("dashboard.rebuild.started", "human:local", Scenes.Refund, "after an upgrade"));
    }

    [Fact]
    public async Task A_resumption_has_its_person_and_reason()
    {
        await using var host = await DashboardHost.StartAsync(cop => cop.UseMemory().AddAgent(
            "waiter", EventFilter.ForTypes("never.comes"), (_, _, _) => Task.FromResult(AgentOutput.None)));
        await host.AppendAsync("t", EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
            ("id", CopJson.From("c1")), ("type", CopJson.From("cop/continuation")), ("payload", CopJson.Object(
                ("agent", CopJson.From("agent:waiter")), ("waitForEvents", CopJson.Array(CopJson.From("never.comes"))), ("state",
                    CopJson.EmptyObject)))))));
        (await host.SendAsync("/cop/topics/t/operate", ("do", "resume"), ("continuation", "c1"), ("reason", "the event is lost")))
            .StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var asked = await host.Kernel.Log.ReadTopicAsync("t").FirstAsync(stored => stored.Type == "delivery.retried");
        (asked.Payload["operator"]!.AsString(), asked.Payload["reason"]!.AsString()).ShouldBe(("human:local", "the event is lost"));
        var html = await host.PageAsync("/cop/topics/t?tab=waits&nodes=1");
        html.ShouldContain("waiter: held by");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("[\"t\",\"a\"]")]
    [InlineData("[1,2,3]")]
    public async Task A_malformed_selection_changes_nothing(string key)
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        (await host.SendAsync("/cop/parked", ("do", "retry"), ("key", key), ("confirmed", "yes"))).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest);
        (await host.SendAsync("/cop/parked", ("do", "skip"), ("key", key), ("confirmed", "yes"))).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_verification_is_recorded_with_its_person_and_ends_clean()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        using var limit = new CancellationTokenSource(HangLimit.Span);
        // The ledger is written behind the log, and cannot be verified before it begins.
        while ((await host.PageAsync("/cop/ledger")).Contains("no record yet", StringComparison.Ordinal))
            limit.Token.ThrowIfCancellationRequested();
        (await host.PageAsync("/cop/ledger")).ShouldContain("Not verified since this host started");
        (await host.SendAsync("/cop/ledger/verify")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var html = "";
        while (!html.Contains("✓ Clean", StringComparison.Ordinal))
        {
            limit.Token.ThrowIfCancellationRequested();
            html = await host.PageAsync("/cop/ledger");
            html.ShouldNotContain("TAMPERED");
        }

        var started = await host.Kernel.Log.ReadTopicAsync($"{host.Kernel.StoreId}:dashboard").SingleAsync();
        (started.Type, started.Initiator).ShouldBe(("dashboard.verification.started", "human:local"));
    }

    [Fact]
    public async Task A_host_without_ledger_or_people_says_which_line_adds_them()
    {
        await using var host = await DashboardHost.StartAsync();
        (await host.PageAsync("/cop/ledger")).ShouldContain("cop.AddLedger(");
        (await host.PageAsync("/cop/costs")).ShouldContain("AddChatAgent");
        (await host.PageAsync("/cop/inbox")).ShouldContain("Nothing waits for you");
        (await host.PageAsync("/cop")).ShouldContain("No topics yet");
        (await host.PageAsync("/cop/parked")).ShouldContain("Nothing is parked");
    }

    [Fact]
    public async Task A_continuation_is_abandoned_by_an_operator_with_a_reason()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await host.AppendAsync("t", EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
            ("id", CopJson.From("c1")), ("type", CopJson.From("cop/continuation")), ("payload", CopJson.Object(
                ("agent", CopJson.From("agent:nobody")), ("waitForEvents", CopJson.Array(CopJson.From("never.comes"))), ("state",
                    CopJson.EmptyObject)))))));
        (await host.PageAsync("/cop/topics/t?tab=waits")).ShouldContain("no live node runs this agent");
        (await host.SendAsync("/cop/topics/t/operate", ("do", "abandon"), ("continuation", "c1"), ("reason", "obsolete"))).StatusCode
            .ShouldBe(HttpStatusCode.SeeOther);
        var last = await host.Kernel.Log.ReadTopicAsync("t").LastAsync();
        (last.Type, last.Payload["operator"]!.AsString(), last.Payload["reason"]!.AsString()).ShouldBe(
            ("continuation.abandoned", "human:local", "obsolete"));
        (await host.SendAsync("/cop/topics/t/operate", ("do", "abandon"), ("continuation", "c1"))).StatusCode.ShouldBe(
            HttpStatusCode.Conflict);
        (await host.SendAsync("/cop/topics/t/operate", ("do", "destroy"))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    private static ValueTask<List<Event>> DashboardEventsAsync(DashboardHost host) =>
        host.Kernel.Log.ReadTopicAsync($"{host.Kernel.StoreId}:dashboard").ToListAsync();

    private static async Task<int> ParkedAsync(DashboardHost host) => (await host.Kernel.Store.ListParkedDeliveriesAsync(
        new ParkedDeliveryQuery { Status = ParkedDeliveryStatus.Parked })).Unwrap().Items.Length;
}
