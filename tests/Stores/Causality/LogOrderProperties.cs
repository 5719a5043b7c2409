using FsCheck;
using FsCheck.Fluent;

namespace Cop.Stores.Tests;

/// <summary>
/// Logs of local topics and replicas with parents in each other, in any order of arrival, on every store (spec 3.2.1, 3.2.2, 3.3.2; D-22,
/// M-9).
/// </summary>
[Trait("spec", "3.2.2")]
public sealed class LogOrderProperties : PostgresSchemaFixture
{
    private static readonly Arbitrary<int[]> Steps = Gen.Choose(0, int.MaxValue - 1).ArrayOf(40).ToArbitrary();

    [Fact]
    public void Parents_come_first_and_cycles_are_refused_in_memory() =>
        Hold(150, steps => RunAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), "m-", steps));

    [Fact]
    public void Parents_come_first_and_cycles_are_refused_on_a_journal() => Hold(20, async steps =>
    {
        using var directory = new TemporaryDirectory();
        await RunAsync((await EmbeddedEventStore.OpenAsync(directory.File("store"), Guid.NewGuid)).Unwrap(), "j-", steps);
    });

    [Fact]
    public void Parents_come_first_and_cycles_are_refused_on_Postgres()
    {
        // Each run uses its own topics, since all runs share the store.
        var run = 0;
        Hold(10, async steps => await RunAsync(await OpenAsync(), $"p{++run}-", steps));
    }

    // A failure prints the shrunk steps.
    private static void Hold(int runs, Func<int[], Task> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(Steps, steps => holds(steps).GetAwaiter().GetResult()));

    private static async Task RunAsync(IEventStore storage, string prefix, int[] steps)
    {
        await using var kernel = await CopKernel.StartAsync(storage);
        var script = new ReplicaLog(kernel, prefix);
        foreach (var step in steps)
            await script.TakeAsync(step);
        await script.CheckAsync();
    }
}
