using System.Diagnostics;
using System.Globalization;

namespace Cop.Bench;

/// <summary>
/// Rounds of two sides in turn, since a shared machine is noisy. Before the first that counts both run for a while: what the runtime compiles in
/// that time, and a server's caches, would be measured otherwise. COP_BENCH_WARM and COP_BENCH_SECONDS change how long, in seconds of both sides.
/// </summary>
internal static class Rounds
{
    private static readonly TimeSpan Warm = Seconds("COP_BENCH_WARM", 16);
    private static readonly TimeSpan Measured = Seconds("COP_BENCH_SECONDS", 24);

    /// <summary>How long a round of one side takes.</summary>
    public static TimeSpan OfOneSide { get; } = TimeSpan.FromSeconds(1);

    public static async Task<(Series Ours, Series Bare)> AlternateAsync(Func<Task<Round>> ours, Func<Task<Round>> bare)
    {
        var (mine, theirs) = (new Series(), new Series());
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Warm;)
        {
            await ours();
            await bare();
        }

        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Measured;)
        {
            mine.Add(await ours());
            theirs.Add(await bare());
        }

        return (mine, theirs);
    }

    private static TimeSpan Seconds(string name, double otherwise) =>
        TimeSpan.FromSeconds(Environment.GetEnvironmentVariable(name) is { } given ? double.Parse(given, CultureInfo.InvariantCulture) : otherwise);
}
