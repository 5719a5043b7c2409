using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace Cop.Bench;

/// <summary>
/// Alternates rounds of the measured code and its baseline, since a shared machine is noisy. Both first run until the runtime compiles
/// fewer than 40 methods per round. For an agent turn this takes 30 s; before, half of the time is compilation. COP_BENCH_WARM and
/// COP_BENCH_SECONDS set the minimum time of the warm-up and the time of the measurement, in seconds of both sides.
/// </summary>
internal static class Rounds
{
    private const int FewMethods = 40;
    private static readonly TimeSpan LongestWarm = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Warm = Seconds("COP_BENCH_WARM", 16);
    private static readonly TimeSpan MeasuredTime = Seconds("COP_BENCH_SECONDS", 24);

    /// <summary>The duration of a round of one side.</summary>
    public static TimeSpan OfOneSide { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The number of rounds of three sides that fill the measured time.</summary>
    public static int OfThreeSides => Math.Max(3, (int)(MeasuredTime / OfOneSide / 3));

    public static async Task<(Series Measured, Series Baseline)> AlternateAsync(Func<Task<Round>> measured, Func<Task<Round>> baseline)
    {
        var (measuredSeries, baselineSeries) = (new Series(), new Series());
        await SettleAsync(async () =>
        {
            await measured();
            await baseline();
        });
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < MeasuredTime;)
        {
            measuredSeries.Add(await measured());
            baselineSeries.Add(await baseline());
        }

        return (measuredSeries, baselineSeries);
    }

    /// <summary>Repeats work until the runtime compiles at most 40 methods per round, at most 100 s.</summary>
    public static async Task SettleAsync(Func<Task> work)
    {
        var (begun, compiled) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(begun) is var warming
            && (warming < Warm || (JitInfo.GetCompiledMethodCount() - compiled > FewMethods && warming < LongestWarm)))
        {
            compiled = JitInfo.GetCompiledMethodCount();
            await work();
        }
    }

    private static TimeSpan Seconds(string name, double otherwise) =>
        TimeSpan.FromSeconds(
            Environment.GetEnvironmentVariable(name) is { } given ? double.Parse(given, CultureInfo.InvariantCulture) : otherwise);
}
