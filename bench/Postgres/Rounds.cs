using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace Cop.Bench;

/// <summary>
/// Rounds of two sides in turn, since a shared machine is noisy. Before the first that counts both run until the runtime hardly compiles any more: a
/// turn of an agent goes through so many methods that this takes 30 s, and until then half of what is measured is the compiler. COP_BENCH_WARM and
/// COP_BENCH_SECONDS change how long they run at least before, and then, in seconds of both sides.
/// </summary>
internal static class Rounds
{
    private const int FewMethods = 40;
    private static readonly TimeSpan LongestWarm = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Warm = Seconds("COP_BENCH_WARM", 16);
    private static readonly TimeSpan Measured = Seconds("COP_BENCH_SECONDS", 24);

    /// <summary>How long a round of one side takes.</summary>
    public static TimeSpan OfOneSide { get; } = TimeSpan.FromSeconds(1);

    public static async Task<(Series Ours, Series Bare)> AlternateAsync(Func<Task<Round>> ours, Func<Task<Round>> bare)
    {
        var (mine, theirs) = (new Series(), new Series());
        await SettleAsync(async () =>
        {
            await ours();
            await bare();
        });
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Measured;)
        {
            mine.Add(await ours());
            theirs.Add(await bare());
        }

        return (mine, theirs);
    }

    /// <summary>Repeats work until the runtime hardly compiles any more of it.</summary>
    public static async Task SettleAsync(Func<Task> work)
    {
        var (begun, compiled) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(begun) is var warming && (warming < Warm || (JitInfo.GetCompiledMethodCount() - compiled > FewMethods && warming < LongestWarm)))
        {
            compiled = JitInfo.GetCompiledMethodCount();
            await work();
        }
    }

    private static TimeSpan Seconds(string name, double otherwise) =>
        TimeSpan.FromSeconds(Environment.GetEnvironmentVariable(name) is { } given ? double.Parse(given, CultureInfo.InvariantCulture) : otherwise);
}
