namespace Cop.Testing.Tests;

/// <summary>Scenarios: one test, run without faults and in a hostile world.</summary>
public sealed class ScenarioTests
{
    private static readonly Scenario Low = Scenario.Create(StockWatcher.Configure)
        .Given(new StockWatched("a"))
        .When<StockWatched>(watched => new StockChanged(watched.Payload.Sku, 3))
        .Then<StockLow>(times: 1, low => low.Level == 3)
        .Then<StockSilent>(times: 0);

    [Fact]
    public void A_scenario_runs_once_without_faults() =>
        Low.Run().Events.Select(durable => durable.Type).ShouldContain("stock.low");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_scenario_holds_in_a_hostile_world(ulong seed)
    {
        var report = Low.Hostile(seed);
        report.Faults.ShouldNotBeEmpty();
        Low.Hostile(seed).Digest.ShouldBe(report.Digest);
    }

    [Fact]
    public void An_expectation_that_is_not_met_names_the_seed_and_shows_the_history()
    {
        var fault = Should.Throw<InvalidOperationException>(() => Low.Then<StockChanged>(times: 7).Hostile(11));
        fault.Message.ShouldContain("Seed 11");
        fault.Message.ShouldContain("1 events 'stock.changed' instead of 7");
        fault.Message.ShouldContain("stock.low by agent:stock-watcher");
    }
}
