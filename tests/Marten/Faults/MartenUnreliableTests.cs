namespace Cop.Marten.Tests;

/// <summary>The simulation's rejected calls, lost answers and delays, at the members of the store on Marten.</summary>
/// <remarks>COP_LONG=1 runs 50 seeds; COP_SEED runs one.</remarks>
[Trait("spec", "3.1.2")]
public sealed class MartenUnreliableTests
{
    [Fact]
    public async Task Rejected_calls_and_lost_answers_lose_and_repeat_nothing()
    {
        var isLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";
        var (first, count) =
            int.TryParse(Environment.GetEnvironmentVariable("COP_SEED"), out var given) ? (given, 1) : (1, isLong ? 50 : 1);
        for (var seed = first; seed < first + count; seed++)
        {
            var schema = await MartenSchema.TakeAsync();
            using var directory = new TemporaryDirectory();
            var store = (await MartenEventStore.OpenAsync(PostgresServer.Shared.ConnectionString, MartenSchema.Options(schema))).Unwrap();
            await UnreliableWork.RunAsync(store, seed, directory.File("effects"));
            MartenSchema.Return(schema);
        }
    }
}
