namespace Cop.Stores.Tests;

/// <summary>The simulation's rejected calls, lost answers and delays, at the members of the store on Postgres.</summary>
/// <remarks>COP_LONG=1 runs 50 seeds; COP_SEED runs one.</remarks>
[Trait("spec", "3.1.2")]
public sealed class UnreliableCallTests : PostgresSchemaFixture
{
    [Fact]
    public async Task Rejected_calls_and_lost_answers_lose_and_repeat_nothing()
    {
        var isLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";
        var (first, count) =
            int.TryParse(Environment.GetEnvironmentVariable("COP_SEED"), out var given) ? (given, 1) : (1, isLong ? 50 : 1);
        for (var seed = first; seed < first + count; seed++)
        {
            using var directory = new TemporaryDirectory();
            var store = (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options("unreliable"))).Unwrap();
            await UnreliableWork.RunAsync(store, seed, directory.File("effects"));
        }
    }
}
