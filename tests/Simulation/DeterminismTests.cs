using System.Diagnostics;

namespace Cop.Trials.Tests;

/// <summary>A seed determines its history, byte for byte.</summary>
public sealed class DeterminismTests
{
    private const ulong Seed = 21;

    [Fact]
    public void One_seed_gives_one_history_in_every_run()
    {
        var first = StressWorkload.Of(Seed).Run(Seed);
        var second = StressWorkload.Of(Seed).Run(Seed);
        second.History.ShouldBe(first.History);
        second.Digest.ShouldBe(first.Digest);
        first.Events.Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_process_that_collects_traces_gets_the_same_history()
    {
        var without = StressWorkload.Of(Seed).Run(Seed);
        var started = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Cop", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => Interlocked.Increment(ref started),
        };
        ActivitySource.AddActivityListener(listener);
        var with = StressWorkload.Of(Seed).Run(Seed);
        started.ShouldBeGreaterThan(0);
        with.History.ShouldBe(without.History);
        with.Digest.ShouldBe(without.Digest);
    }

    [Fact]
    public async Task One_seed_gives_one_history_in_every_process()
    {
        var digest = StressWorkload.Of(Seed).Run(Seed).Digest;
        var start = new ProcessStartInfo(
            "dotnet") { RedirectStandardOutput = true, ArgumentList = { typeof(StressWorkload).Assembly.Location, "seed", "21" } };
        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        printed.ShouldContain(digest);
    }

    [Fact]
    public void Another_seed_gives_another_history() =>
        StressWorkload.Of(Seed + 1).Run(Seed + 1).Digest.ShouldNotBe(StressWorkload.Of(Seed).Run(Seed).Digest);
}
