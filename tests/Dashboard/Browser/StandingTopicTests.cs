using System.Diagnostics;
using Xunit.Abstractions;

namespace Cop.Dashboard.Tests;

/// <summary>An open page of a topic that stops moving says why and who can resolve it, without being loaded again.</summary>
/// <remarks>COP_LONG=1 also holds each to 2 s.</remarks>
public sealed class StandingTopicTests(ITestOutputHelper output)
{
    private const string Near = "urn:cop:topic:near";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";

    [Fact]
    public async Task An_open_page_shows_each_reason_that_a_topic_stands_still()
    {
        await using var source = await CopKernel.StartAsync(
            EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { RunAgents = false });
        var lost = await AppendAsync("far", "said.hello");
        var created = await AppendAsync(Near, "topic.created");
        var child = await AppendAsync(Near, "said.hello", lost.Id);
        await using var host = await DashboardHost.StartAsync(cop => cop.UseMemory()
            .AddAgent("retrying", EventFilter.ForTypes("mail.asked"), Fails, new AgentOptions
            {
                MaxAttempts = 5, RetryDelay = TimeSpan.FromMinutes(4),
            })
            .AddAgent("halting", EventFilter.ForTypes("fax.asked"), Fails, new AgentOptions { MaxAttempts = 1, HaltWhenParked = true }));
        using var browser = new Browser();

        foreach (var topic in (string[])["retried", "halted", "orphaned"])
            await host.AppendAsync(topic, EventDraft.Create("topic.created"));
        await ShowsAsync(
            "retried", () => host.AppendAsync("retried", EventDraft.Create("mail.asked")), "↻ retrying: attempt 1", "next try");
        await ShowsAsync(
            "halted", () => host.AppendAsync("halted", EventDraft.Create("fax.asked")), "halted: an operator retries or skips it");
        var wait = StuckTopicTests.Continuation("c1", "ghost", "go");
        await ShowsAsync("orphaned?tab=waits", () => host.AppendAsync("orphaned", wait), "no live node runs this agent", "or an operator");
        (await host.Kernel.ReplicateAsync(source.StoreId, [created])).Unwrap();
        await ShowsAsync(
            Near + "?tab=waits", async () => (await host.Kernel.ReplicateAsync(source.StoreId, [child])).Unwrap(),
            $"its parent {lost.Id} is missing", "Can resolve: the store that has the parents");

        async Task<Event> AppendAsync(string topicId, string type, params string[] parents) => (await source.AppendAsync(
            topicId, EventDraft.Create(type) with { ParentEventIds = [.. parents] }, Actor.Human("ada"))).Unwrap().First;

        async Task ShowsAsync(string page, Func<Task> happen, params string[] texts)
        {
            browser.Open(host, "/cop/topics/" + page);
            browser.UntilLive();
            var clock = Stopwatch.StartNew();
            await happen();
            foreach (var text in texts)
                browser.UntilText(text);
            output.WriteLine($"{page}: shown after {clock.ElapsedMilliseconds} ms");
            if (IsLong)
                clock.Elapsed.ShouldBeLessThan(Limit, page);
        }
    }

    private static Task<AgentOutput> Fails(Delivery delivery, AgentContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("No route");
}
