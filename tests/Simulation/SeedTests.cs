using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Cop.Trials.Tests;

/// <summary>
/// The kernel under faults: all invariants hold. COP_SEED=N runs one seed; the long run is
/// <c>dotnet run -c Release --project tests/Simulation.Run -- long</c>.
/// </summary>
[Trait("spec", "5.2.2")]
public sealed class SeedTests(ITestOutputHelper output)
{
    [Fact]
    public void All_invariants_hold_after_many_histories_with_faults()
    {
        if (ulong.TryParse(Environment.GetEnvironmentVariable("COP_SEED"), CultureInfo.InvariantCulture, out var given))
        {
            Hold(given);
            return;
        }

        var watch = Stopwatch.StartNew();
        const ulong first = 1;
        var seed = first;
        for (; seed <= 100 && watch.Elapsed < TimeSpan.FromSeconds(30); seed++)
            Hold(seed);
        output.WriteLine($"seeds {first} to {seed - 1}");
        seed.ShouldBeGreaterThan(first);
    }

    // Regression seeds.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(15)]
    [InlineData(24)]
    [InlineData(43)]
    [InlineData(61)]
    [InlineData(75)]
    [InlineData(205)]
    [InlineData(8734)]
    [InlineData(10531)]
    [InlineData(11972)]
    [InlineData(31101)]
    [InlineData(35717)]
    public void Seeds_that_once_found_a_fault_succeed_now(ulong seed) => Hold(seed);

    [Fact]
    public void All_invariants_hold_for_what_is_left_after_the_store_has_lost_the_end_of_its_log()
    {
        var watch = Stopwatch.StartNew();
        const ulong first = 1;
        var seed = first;
        for (; seed <= 60 && watch.Elapsed < TimeSpan.FromSeconds(20); seed++)
            Hold(seed, losesCommits: true);
        output.WriteLine($"seeds {first} to {seed - 1}");
        seed.ShouldBeGreaterThan(first);
    }

    // Regression seeds.
    [Theory]
    [InlineData(8)]
    [InlineData(29)]
    [InlineData(37)]
    [InlineData(65)]
    [InlineData(170)]
    [InlineData(633)]
    [InlineData(681)]
    [InlineData(743)]
    [InlineData(1108)]
    [InlineData(1110)]
    public void Losses_that_once_found_a_fault_succeed_now(ulong seed) => Hold(seed, losesCommits: true);

    private void Hold(ulong seed, bool losesCommits = false)
    {
        var report = (losesCommits ? StressWorkload.WithLosses(seed) : StressWorkload.Of(seed)).Run(seed);
        if (report.Succeeded)
            return;
        output.WriteLine($"COP_SEED={seed} dotnet test tests/Simulation");
        output.WriteLine($"dotnet run -c Release --project tests/Simulation.Run -- seed {seed}{(losesCommits ? " --losses" : "")}");
        report.EnsureSuccess();
    }
}
