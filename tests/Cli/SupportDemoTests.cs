namespace Cop.Cli.Tests;

/// <summary>The demo of an AI agent, and the costs of its calls.</summary>
public sealed class SupportDemoTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_support_demo_waits_for_a_person_settles_the_refund_and_shows_its_costs()
    {
        var store = _directory.File("store");
        (await Tool.RunAsync("demo", "support", "--store", store, "--json")).ExitCode.ShouldBe(ExitCode.WaitsForPerson);
        (await Tool.RunAsync("demo", "support", "--store", store)).Error
            .ShouldContain($"approve --role role:support-lead --store {store}'");
        (await Tool.JsonAsync("inbox", "list", "--store", store)).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await Tool.JsonAsync("demo", "support", "--yes", "--store", store)).GetProperty("outcome").GetString()
            .ShouldBe("The price was refunded.");
        var cost = (await Tool.JsonAsync("ai", "cost", "--store", store)).GetProperty("items")[0];
        (cost.GetProperty("agent").GetString(), cost.GetProperty("model").GetString(), cost.GetProperty("calls").GetInt32(),
            cost.GetProperty("unpricedCalls").GetInt32()).ShouldBe(("agent:support", "scripted", 3, 3));
        cost.TryGetProperty("cost", out _).ShouldBeFalse();
        (await Tool.RunAsync("ai", "cost", "--store", store)).Output.ShouldContain("unknown");
        (await Tool.JsonAsync("store", "verify", "--store", store)).ShouldNotBe(default);
    }
}
