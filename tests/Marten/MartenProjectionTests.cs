using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;

namespace Cop.Marten.Tests;

/// <summary>Projections of a host over COP events.</summary>
public sealed class MartenProjectionTests
{
    private static readonly Actor Ada = MartenHost.Ada;

    [Fact]
    public async Task An_inline_projection_commits_with_the_events_and_a_live_one_reads_them()
    {
        await using var host = await MartenHost.StartAsync(
            options => options.Projections.Add<AccountProjection>(ProjectionLifecycle.Inline));
        (await host.Kernel.AppendAsync("a1", [MartenHost.Paid(1), EventDraft.Create("note"), MartenHost.Paid(3)], Ada)).Unwrap();
        await using (var session = host.Store.LightweightSession())
        {
            (await host.Kernel.AppendAsync(session, "a1", [MartenHost.Paid(5)], Ada)).Unwrap();
            await session.SaveChangesAsync();
        }

        await using var query = host.Store.QuerySession();
        var account = (await query.LoadAsync<Account>("a1"))!;
        (account.Paid, account.Events).ShouldBe((9, 4));
        var live = (await query.Events.AggregateStreamAsync<Account>("a1", 3))!;
        (live.Paid, live.Events).ShouldBe((4, 3));
    }

    [Fact]
    public async Task An_async_projection_over_many_topics_that_is_rebuilt_gives_the_same_documents()
    {
        await using var host = await MartenHost.StartAsync(
            options => options.Projections.Add<RevenueProjection>(ProjectionLifecycle.Async));
        foreach (var (topicId, amount) in new[] { ("a1", 1), ("a2", 2), ("b1", 4), ("a1", 8) })
            (await host.Kernel.AppendAsync(topicId, [EventDraft.Create("note"), MartenHost.Paid(amount)], Ada)).Unwrap();
        using var daemon = await host.Store.BuildProjectionDaemonAsync();
        using var patience = HangLimit.Begin();
        await daemon.RebuildProjectionAsync<RevenueProjection>(patience.Token);
        (await TotalsAsync(host)).ShouldBe(["a=11", "b=4"]);
        await using (var session = host.Store.LightweightSession())
        {
            session.DeleteWhere<Revenue>(_ => true);
            await session.SaveChangesAsync();
        }

        (await TotalsAsync(host)).ShouldBeEmpty();
        await daemon.RebuildProjectionAsync<RevenueProjection>(patience.Token);
        (await TotalsAsync(host)).ShouldBe(["a=11", "b=4"]);
    }

    [Fact]
    public async Task An_async_projection_follows_appends_by_martens_daemon()
    {
        await using var host = await MartenHost.StartAsync(
            options => options.Projections.Add<RevenueProjection>(ProjectionLifecycle.Async));
        using var daemon = await host.Store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        using var patience = HangLimit.Begin();
        foreach (var (topicId, amount, sums) in new[] { ("a1", 1, "a=1"), ("a2", 2, "a=3"), ("a1", 4, "a=7") })
        {
            (await host.Kernel.AppendAsync(topicId, MartenHost.Paid(amount), Ada)).Unwrap();
            while (string.Join(',', await TotalsAsync(host)) != sums)
                patience.Token.ThrowIfCancellationRequested();
        }

        await daemon.StopAllAsync();
    }

    [Fact]
    public async Task Marten_stores_the_canonical_bytes_and_the_metadata_of_an_event()
    {
        await using var host = await MartenHost.StartAsync();
        var parent = (await host.Kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap().First;
        var child = (await host.Kernel.AppendAsync(
            "t", MartenHost.Paid(1) with { ParentEventIds = [parent.Id], CorrelationId = "order-1" }, Ada)).Unwrap().First;
        await using var query = host.Store.QuerySession();
        var stored = (await query.Events.FetchStreamAsync("t"))[1];
        var data = stored.Data.ShouldBeOfType<CopMartenEvent<InvoicePaid>>();
        (data.Payload.Amount, data.Event.Json).ShouldBe((1, child.Json));
        (await host.Kernel.AppendAsync("u", EventDraft.Create("remark.made", ("text", CopJson.From("yes"))), Ada)).Unwrap();
        (await query.Events.FetchStreamAsync("u"))[0].Data.ShouldBeOfType<RemarkMade>().Text.ShouldBe("yes");
        (stored.Version, stored.EventTypeName, stored.CausationId, stored.CorrelationId)
            .ShouldBe((2, "invoice.paid", parent.Id, "order-1"));
        MartenHost.Server.Ask($"select convert_from(bdata, 'UTF8') from {host.Schema}.mt_events where version = 2")
            .ShouldBe(child.Json.ToString());
    }

    private static async Task<IEnumerable<string>> TotalsAsync(MartenHost host)
    {
        await using var query = host.Store.QuerySession();
        var found = await query.Query<Revenue>().ToListAsync();
        return found.Select(revenue => $"{revenue.Id}={revenue.Total}").Order(StringComparer.Ordinal);
    }
}
