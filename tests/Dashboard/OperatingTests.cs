using System.Net;

namespace Cop.Dashboard.Tests;

/// <summary>Parked deliveries, the ledger, and changes of a topic.</summary>
public sealed class OperatingTests
{
    [Fact]
    public async Task A_bulk_retry_confirms_the_number_and_decides_the_selected_keys_alone()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
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
        again.Headers.Location!.ToString().ShouldContain("2%20not_found");
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
        (await host.PageAsync("/cop/ledger")).ShouldContain("Not verified since this host started");
        (await host.SendAsync("/cop/ledger/verify")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var html = "";
        using var limit = new CancellationTokenSource(HangLimit.Span);
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

    private static async Task<int> ParkedAsync(DashboardHost host) => (await host.Kernel.Store.ListParkedDeliveriesAsync(
        new ParkedDeliveryQuery { Status = ParkedDeliveryStatus.Parked })).Unwrap().Items.Length;
}
