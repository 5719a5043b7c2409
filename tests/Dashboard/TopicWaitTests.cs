namespace Cop.Dashboard.Tests;

/// <summary>Topics that stand still: the reason is shown, and who can resolve it.</summary>
public sealed class TopicWaitTests
{
    [Fact]
    public async Task An_attempt_that_waits_for_its_next_try_is_a_row_of_the_timeline()
    {
        await using var host = await StartAsync(new AgentOptions { MaxAttempts = 5, RetryDelay = TimeSpan.FromMinutes(4) });
        await host.AppendAsync("t", EventDraft.Create("mail.asked"));
        var html = await UntilAsync(host, "↻ mailer: attempt 1");
        html.ShouldContain(", failed; next try ");
        (await host.PageAsync("/cop/topics/t?asof=1")).ShouldContain("mail.asked");
    }

    [Fact]
    public async Task A_halted_subscription_says_that_an_operator_moves_it()
    {
        await using var host = await StartAsync(new AgentOptions { MaxAttempts = 1, HaltWhenParked = true });
        await host.AppendAsync("t", EventDraft.Create("mail.asked"));
        await UntilAsync(host, "halted: an operator retries or skips it");
        (await host.PageAsync("/cop/topics/t?tab=waits")).ShouldContain("Can resolve: an operator");
        (await host.PageAsync("/cop/topics?preset=stuck")).ShouldContain("href=\"/cop/topics/t?tab=waits\"");
    }

    [Fact]
    public async Task A_replica_whose_parent_is_missing_names_it_and_the_event_that_waits()
    {
        await using var source = await CopKernel.StartAsync(
            EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { RunAgents = false });
        var parent = (await source.AppendAsync("far", EventDraft.Create("said.hello"), Actor.Human("ada"))).Unwrap().First;
        var created = (await source.AppendAsync("near", EventDraft.Create("topic.created"), Actor.Human("ada"))).Unwrap().First;
        var child = (await source.AppendAsync(
            "near", EventDraft.Create("said.hello") with { ParentEventIds = [parent.Id] }, Actor.Human("ada"))).Unwrap().First;
        await using var host = await DashboardHost.StartAsync();
        (await host.Kernel.ReplicateAsync(source.StoreId, [created, child])).Unwrap();
        var html = await host.PageAsync("/cop/topics/near?tab=waits");
        html.ShouldContain($"The projection stands still at event {child.Id}");
        html.ShouldContain(parent.Id);
        html.ShouldContain("Unblock…");
        (await host.Kernel.ReplicateAsync(source.StoreId, [parent])).Unwrap();
        using var limit = HangLimit.Begin();
        await host.Kernel.WaitForPositionAsync(child, limit.Token);
        (await host.PageAsync("/cop/topics/near?tab=waits")).ShouldNotContain("stands still");
    }

    private static Task<DashboardHost> StartAsync(AgentOptions options) => DashboardHost.StartAsync(cop => cop.UseMemory().AddAgent(
        "mailer", EventFilter.ForTypes("mail.asked"), (_, _, _) => throw new InvalidOperationException("No route"), options));

    private static async Task<string> UntilAsync(DashboardHost host, string text)
    {
        using var limit = HangLimit.Begin();
        while (true)
        {
            var html = await host.Client.GetStringAsync("/cop/topics/t", limit.Token);
            if (html.Contains(text, StringComparison.Ordinal))
                return html;
        }
    }
}
