namespace Cop.Stores.Tests;

/// <summary>The server loses rows of subscriptions or agents, and no event that a node knows.</summary>
[Trait("spec", "M-16")]
public sealed class PostgresRowLossTests : PostgresHistoryFixture
{
    [Fact]
    public async Task A_loss_of_a_row_without_any_event_is_noticed_and_its_delivery_goes_on()
    {
        var (runs, release) = (new SemaphoreSlim(0), new SemaphoreSlim(0));
        var agent = AgentRegistration.Create("reader", EventFilter.ForTypes("note"), async (_, _, token) =>
        {
            runs.Release();
            await release.WaitAsync(token);
            return AgentOutput.None;
        });
        await using var a = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(
                Server.ConnectionString, NodeOptions("a") with { LeaseDuration = TimeSpan.FromSeconds(2) })).Unwrap(),
            new CopOptions { Agents = [agent] });
        await AppendAsync(a, 1);
        await a.Log.GetLastPositionAsync();
        (await runs.WaitAsync(HangLimit.Span)).ShouldBeTrue();
        Wait(() => Open() == "1");
        Keep();
        release.Release(2);
        Wait(() => Open() == "0");
        GoBack();
        (await RecordedAsync(a, a.NodeId)).Payload["lostEventIds"]!.Items.ShouldBeEmpty();
        (await runs.WaitAsync(HangLimit.Span)).ShouldBeTrue();
        Wait(() => Open() == "0");

        string Open() => Server.Ask($"select count(*) from {Schema}.subscriptions where is_open");
    }

    [Fact]
    public async Task A_loss_of_the_registration_of_an_agent_is_noticed_and_its_deliveries_go_on()
    {
        await using (var writer = await StartNodeAsync("w"))
        {
            await AppendAsync(writer, 1);
            await writer.Log.GetLastPositionAsync();
            Keep();
        }

        var runs = new SemaphoreSlim(0);
        var agent = AgentRegistration.Create("reader", EventFilter.ForTypes("note"), (_, _, _) =>
        {
            runs.Release();
            return Task.FromResult(AgentOutput.None);
        }) with { Options = new AgentOptions { StartFromSeq = 1 } };
        await using var a = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(
                Server.ConnectionString, NodeOptions("a") with { LeaseDuration = TimeSpan.FromSeconds(2) })).Unwrap(),
            new CopOptions { Agents = [agent] });
        (await runs.WaitAsync(HangLimit.Span)).ShouldBeTrue();
        Wait(() => Cursor() == "1");
        GoBack();
        (await RecordedAsync(a, a.NodeId)).Payload["lostEventIds"]!.Items.ShouldBeEmpty();
        (await runs.WaitAsync(HangLimit.Span)).ShouldBeTrue();
        Wait(() => Cursor() == "1");

        string Cursor() => Server.Ask($"select coalesce(max(cursor), 0) from {Schema}.subscriptions");
    }
}
