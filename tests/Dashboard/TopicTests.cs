using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Cop.Causality;
using Cop.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard.Tests;

/// <summary>The views of a topic: the past, differences, causes.</summary>
public sealed class TopicTests
{
    [Fact]
    public async Task The_state_at_each_seq_has_the_digest_of_the_kernel()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        var last = (await host.Kernel.Log.GetHeadAsync(Scenes.Refund))!.LastSeq;
        for (var seq = last; seq > 0; seq--)
        {
            var html = await host.PageAsync($"/cop/topics/{Scenes.Refund}?tab=state&asof={seq}");
            html.ShouldContain((await host.Kernel.GetStateAsync(Scenes.Refund, seq)).Unwrap()!.Digest);
            html.Contains("Reading the past", StringComparison.Ordinal).ShouldBe(seq < last);
            html.Contains("✓ the stored rows have the same", StringComparison.Ordinal).ShouldBe(seq == last);
            html.Contains("the stored rows", StringComparison.Ordinal).ShouldBe(seq == last, "the past has no rows");
        }
    }

    [Fact]
    public async Task Rows_that_were_changed_from_outside_differ_from_the_fold_until_a_rebuild()
    {
        var schema = PostgresServer.NewSchema();
        await using var host = await DashboardHost.StartAsync(
            cop => cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:dash", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
            }), new DashboardOptions());
        try
        {
            const string page = "/cop/topics/t?tab=state";
            await host.AppendAsync("t", EventDraft.Create(
                "task.created", ("taskId", CopJson.From("a")), ("title", CopJson.From("Original"))));
            (await host.PageAsync(page)).ShouldContain("✓ the stored rows have the same");
            PostgresServer.Shared.Ask($"update {schema}.views set body = convert_to(replace(convert_from(body, 'UTF8'), 'Original', "
                + "'Changed'), 'UTF8')");
            (await host.PageAsync(page)).ShouldContain("✗ the stored rows have");
            PostgresServer.Shared.Ask($"update {schema}.views set body = '\\x00'");
            (await host.PageAsync(page)).ShouldContain("✗ the stored rows cannot be read");
            (await host.Kernel.RebuildTopicAsync("t")).Unwrap();
            (await host.PageAsync(page)).ShouldContain("✓ the stored rows have the same");
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    [Fact]
    public async Task The_past_has_no_button_that_changes_something()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        foreach (var tab in new[] { "timeline", "tasks", "state", "waits", "artifacts" })
        {
            var html = await host.PageAsync($"/cop/topics/{Scenes.Refund}?tab={tab}&asof=3");
            html.Split("method=\"post\"").Length.ShouldBe(2, "the theme alone");
        }
    }

    [Fact]
    public void Changes_are_those_that_make_one_state_the_other()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var (was, now) = (Value(random, 3), Value(random, 3));
            var changes = StateChanges.Compare("r", "", was, now, 1).ToList();
            (changes.Count == 0).ShouldBe(was.Equals(now));
            foreach (var change in changes)
            {
                was.At(change.Pointer).ShouldBe(change.Was, $"{was} {now}");
                now.At(change.Pointer).ShouldBe(change.Now, $"{was} {now}");
            }

            // Nothing else differs: with the changed values taken out, both are the same.
            Without(was, changes).ShouldBe(Without(now, changes), $"{was} {now}");
        }
    }

    [Fact]
    public async Task A_sealed_value_names_its_key_and_shows_nothing_else()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        var value = SealedValue.Seal(CopJson.From("12 Long Road"), "e1#/payload/address", "subject-1", new byte[32]);
        var draft = EventDraft.Create("guest.moved", ("address", value.ToJson()), ("old", value.ToErased())) with { Id = "e1" };
        (await host.Kernel.AppendAsync("t", draft, Actor.Human("ada"))).Unwrap();
        var html = await host.PageAsync("/cop/topics/t?event=e1");
        html.ShouldContain("sealed, key subject-1");
        html.ShouldContain("erased");
        html.ShouldNotContain(value.Data);
        html.ShouldNotContain("Long Road");
    }

    [Fact]
    public async Task Comparing_two_points_names_the_event_of_each_change()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        var html = await host.PageAsync($"/cop/topics/{Scenes.Refund}?tab=compare&a=2&b=3");
        html.ShouldContain("task t1 /status");
        html.ShouldContain("&quot;pending&quot;");
        html.ShouldContain("&quot;running&quot;");
        (await host.PageAsync($"/cop/topics/{Scenes.Refund}?tab=compare&a=3&b=3")).ShouldContain("The states are the same");
    }

    [Fact]
    public async Task Parents_in_the_timeline_and_causes_are_those_of_the_log()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        var html = await host.PageAsync($"/cop/topics/{Scenes.Refund}?sel=4");
        var events = await host.Kernel.Log.ReadTopicAsync(Scenes.Refund).ToListAsync();
        foreach (var stored in events)
        {
            var row = html.Split($"<tr id=\"e{stored.TopicSeq}\"")[1].Split("</tr>")[0];
            foreach (var parent in stored.ParentEventIds)
                row.ShouldContain($"href=\"#e{events.Single(each => each.Id == parent).TopicSeq}\"");
        }

        html.ShouldContain("✓ recomputed");
        var why = await host.PageAsync($"/cop/events/{events[3].Id}/why");
        why.ShouldContain("3 events");
        foreach (var seq in new[] { 1, 2, 4 })
            why.ShouldContain($"#{seq}</a>");
        (await host.PageAsync($"/cop/events/{events[1].Id}/impact")).ShouldContain("task.started");
    }

    [Theory]
    [InlineData("why")]
    [InlineData("impact")]
    public async Task Causes_across_topics_are_those_of_the_log_and_a_cut_says_so(string direction)
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, new DashboardOptions { ReadsPerMinute = int.MaxValue });
        Event? last = null;
        var chain = new List<Event>();
        for (var number = 0; number < 15; number++)
        {
            last = await host.AppendAsync($"topic-{number % 3}", EventDraft.Create("chain.grown") with
            {
                ParentEventIds = last is null ? [] : [last.Id],
            });
            chain.Add(last);
        }

        var isImpact = direction == "impact";
        foreach (var (start, isCut) in new[] { (isImpact ? chain[0] : chain[^1], true), (isImpact ? chain[^4] : chain[3], false) })
        {
            var limits = new CausalLimits { MaxEvents = 200, MaxDepth = 10 };
            var graph = (isImpact ? await CausalQueries.FindDescendantsAsync(host.Kernel.Log, start.Id, limits)
                : await CausalQueries.FindAncestorsAsync(host.Kernel.Log, start.Id, limits)).Unwrap()!;
            var html = await host.PageAsync($"/cop/events/{start.Id}/{direction}");
            html.Split("<li id=\"n").Skip(1).Select(item => item.Split('"')[0]).ShouldBe(graph.Nodes.Select(node => node.Event.Id));
            html.Contains("There is more beyond a depth of 10", StringComparison.Ordinal).ShouldBe(isCut);
            graph.TruncatedByDepth.ShouldBe(isCut);
        }

        // A parent in another topic is named, and leads to its place there.
        (await host.PageAsync("/cop/topics/topic-1")).ShouldContain(
            $"<a href=\"/cop/topics/topic-0?sel={chain[0].TopicSeq}&amp;to={chain[0].TopicSeq + 20}\">topic-0 #{chain[0].TopicSeq}</a>");
    }

    [Fact]
    public void The_gutter_draws_a_bounded_number_of_lanes_whatever_the_parents_are()
    {
        var events = Enumerable.Range(1, 200).Select(seq => Stored(seq, [.. Enumerable.Range(1, seq - 1)
            .Where(parent => (seq * 31 + parent) % 7 == 0)])).ToList();
        var drawings = CausalGutter.Of(events);
        drawings.Count.ShouldBe(200);
        drawings.ShouldAllBe(drawing => drawing.ToString().Length < 2000);
        CausalGutter.Of([]).ShouldBeEmpty();
        CausalGutter.Of([Stored(1, [1])]).Count.ShouldBe(1, "an event that names itself");
    }

    [Fact]
    public async Task Exports_are_attachments_of_the_stored_bytes()
    {
        await using var host = await DashboardHost.StartAsync(cop =>
        {
            cop.UseMemory();
            cop.AddLedger(new LedgerOptions { Signer = Ed25519Signer.FromPrivateKey(new byte[32]), CheckpointRecords = 1 });
        });
        await Scenes.FillAsync(host);
        var answer = await host.SendAsync($"/cop/topics/{Scenes.Refund}/export");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldBe(await host.Kernel.Log.ReadTopicAsync(Scenes.Refund).Select(stored => stored.Json.ToString()).ToArrayAsync());
        (await host.SendAsync($"/cop/topics/{Scenes.Refund}/artifact", ("artifact", "quote"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var limit = HangLimit.Begin();
        // The ledger is written behind the log.
        var ledger = host.App.Services.GetRequiredService<ILedgerReport>();
        while (!(await ledger.ExportAsync(Scenes.Refund)).IsOk)
            limit.Token.ThrowIfCancellationRequested();
        (await host.SendAsync("/cop/ledger/evidence", ("topic", Scenes.Refund))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var recorded = await host.Kernel.Log.ReadTopicAsync($"{host.Kernel.StoreId}:dashboard").ToListAsync();
        recorded.ShouldAllBe(stored => stored.Type == "dashboard.exported" && stored.Initiator == "human:local"
            && stored.Payload["topicId"]!.AsString() == Scenes.Refund);
        recorded.Select(stored => stored.Payload["kind"]!.AsString()).ShouldBe(["events", "artifact", "evidence"]);
        (await host.Client.GetAsync($"/cop/topics/{Scenes.Refund}/export")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "a GET appends " +
            "nothing");
    }

    private static Event Stored(int seq, int[] parents) => Event.From(CopJson.Object(
        ("id", CopJson.From($"e{seq}")), ("topicId", CopJson.From("t")), ("topicSeq", CopJson.From(seq)), ("type", CopJson.From("a.b")),
        ("schemaVersion", CopJson.From("1")), ("createdAt", CopJson.From("2026-01-01T00:00:00.000Z")), ("payload", CopJson.EmptyObject),
        ("parentEventIds", CopJson.Array(parents.Select(parent => CopJson.From($"e{parent}")))))).Unwrap();

    private static CopJson Value(Random random, int depth) => random.Next(depth == 0 ? 3 : 5) switch
    {
        0 => CopJson.From(random.Next(3)),
        1 => CopJson.From($"~/{random.Next(3)}"),
        2 => CopJson.From(random.Next(2) == 0),
        3 => CopJson.Array(Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))),
        _ => CopJson.Object(new[] { "a", "b/c", "d~e" }.Where(_ => random.Next(3) > 0).Select(name => (name, (CopJson?)Value(random,
            depth - 1)))),
    };

    private static CopJson? Without(CopJson value, IReadOnlyCollection<StateChange> changes, string pointer = "")
    {
        if (changes.Any(change => change.Pointer == pointer))
            return null;
        return value.Kind switch
        {
            JsonValueKind.Object => CopJson.Object(value.Members.Select(member => (member.Name, Without(
                member.Value, changes, $"{pointer}/{member.Name.Replace("~", "~0").Replace("/", "~1")}")))),
            JsonValueKind.Array => CopJson.Array(value.Items.Select((item, at) => Without(item,
                changes, $"{pointer}/{at}")).OfType<CopJson>()),
            _ => value,
        };
    }
}
