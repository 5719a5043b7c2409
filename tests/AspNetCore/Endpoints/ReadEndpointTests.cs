using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Cop.AspNetCore.Tests;

public sealed class ReadEndpointTests : IAsyncLifetime
{
    private static readonly Actor Ada = Actor.Human("ada");

    private WebHost _web = null!;

    public async Task InitializeAsync()
    {
        _web = await WebHost.StartAsync(app => app.MapCop(options: new CopHttpOptions { MaxPageBytes = 3000 }));
        for (var number = 1; number <= 7; number++)
        {
            (await _web.Kernel.AppendAsync("t", EventDraft.Create("task.created",
                ("taskId", CopJson.From($"task-{number}")), ("title", CopJson.From($"T{number}")), ("createdBy", CopJson.From("human:ada")))
                with { Id = $"e{number}", ParentEventIds = number == 1 ? [] : [$"e{number - 1}"] }, Ada)).Unwrap();
        }
    }

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Pages_hold_each_event_once_in_order(int limit)
    {
        var (read, next) = (new List<long>(), (long?)0);
        while (next is { } from)
        {
            var page = await _web.Client.GetJsonAsync($"topics/t/events?from={from}&limit={limit}");
            read.AddRange(page["events"]!.Items.Select(stored => stored.Number("topicSeq")));
            next = page["next"] is { } more ? more.Element.GetInt64() : null;
        }

        read.ShouldBe([1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public async Task A_page_ends_before_its_bytes_exceed_the_limit_and_has_one_event_at_least()
    {
        (await _web.Kernel.AppendAsync("big", [
            EventDraft.Create("a", ("x", CopJson.From(new string('x', 9000)))), EventDraft.Create("b"), EventDraft.Create("c"),
        ], Ada)).Unwrap();
        var first = await _web.Client.GetJsonAsync("topics/big/events");
        first["events"]!.Items.Count().ShouldBe(1);
        first.Number("next").ShouldBe(2);
        (await _web.Client.GetJsonAsync("topics/big/events?from=2"))["events"]!.Items.Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_read_as_of_a_sequence_shows_neither_later_events_nor_later_state()
    {
        var page = await _web.Client.GetJsonAsync("topics/t/events?to=3");
        page["events"]!.Items.Count().ShouldBe(3);
        page["next"].ShouldBeNull();
        page.Number("lastSeq").ShouldBe(7);
        var state = await _web.Client.GetJsonAsync("topics/t/state?at=3");
        state["tasks"]!.Items.Count().ShouldBe(3);
        state["digest"]!.AsString().ShouldBe((await _web.Kernel.GetStateAsync("t", 3)).Unwrap()!.Digest);
        (await _web.Client.GetJsonAsync("topics/t/state"))["tasks"]!.Items.Count().ShouldBe(7);
        await _web.Client.GetJsonAsync("topics/t/state?at=0", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Causes_and_effects_are_walked_within_their_limits()
    {
        var causes = await _web.Client.GetJsonAsync("events/e5/ancestors?depth=2");
        causes["nodes"]!.Items.Select(node => node.At("/event/id")!.AsString()).ShouldBe(["e5", "e4", "e3"]);
        causes["truncatedByDepth"]!.ToString().ShouldBe("true");
        var effects = await _web.Client.GetJsonAsync("events/e5/descendants?limit=2");
        effects["nodes"]!.Items.Select(node => node.At("/event/id")!.AsString()).ShouldBe(["e5", "e6"]);
        effects["truncatedByCount"]!.ToString().ShouldBe("true");
    }

    [Fact]
    public async Task Listings_filter_and_page()
    {
        (await _web.Kernel.AppendAsync("t", EventDraft.Create("task.started", ("taskId", CopJson.From("task-2"))), Ada)).Unwrap();
        var started = await _web.Client.GetJsonAsync("tasks?status=running");
        started["items"]!.Items.Select(task => task["id"]!.AsString()).ShouldBe(["task-2"]);
        var first = await _web.Client.GetJsonAsync("topics/t/tasks?limit=4");
        var second = await _web.Client.GetJsonAsync($"topics/t/tasks?limit=4&cursor={HttpReplies.Escape(first["next"]!.AsString()!)}");
        first["items"]!.Items.Concat(second["items"]!.Items).Select(task => task["id"]!.AsString())
            .ShouldBe(Enumerable.Range(1, 7).Select(number => $"task-{number}"));
        second["next"].ShouldBeNull();
        foreach (var path in (string[])["topics", "steps", "artifacts", "continuations", "parked", "topics/t/continuations", "topics/t"])
            await _web.Client.GetJsonAsync(path);
    }

    [Fact]
    public async Task Events_of_all_topics_come_by_position()
    {
        var first = await _web.Client.GetJsonAsync("events?limit=5");
        first["events"]!.Items.Select(item => item.Number("position")).ShouldBe([1, 2, 3, 4, 5]);
        var rest = await _web.Client.GetJsonAsync($"events?from={first.Number("next")}");
        rest["events"]!.Items.Select(item => item.At("/event/id")!.AsString()).ShouldBe(["e6", "e7"]);
    }

    [Fact]
    public async Task An_event_never_changes_and_says_so()
    {
        using var response = await _web.Client.GetAsync(HttpReplies.Prefix + "events/e1");
        response.Headers.CacheControl!.ToString().ShouldContain("immutable");
        response.Headers.CacheControl.Private.ShouldBeTrue();
        using var listing = await _web.Client.GetAsync(HttpReplies.Prefix + "topics/t/events");
        listing.Headers.CacheControl!.NoStore.ShouldBeTrue();
        listing.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task Health_is_reported_by_component()
    {
        (await _web.Client.GetJsonAsync("health/live"))["status"]!.AsString().ShouldBe("healthy");
        var ready = await _web.Client.GetJsonAsync("health/ready");
        ready["components"]!.Items.Select(component => component["component"]!.AsString()).ShouldContain("store");
        await _web.Kernel.StopAsync();
        (await _web.Client.GetJsonAsync("topics", HttpStatusCode.ServiceUnavailable)).Code().ShouldBe("unavailable");
    }
}
