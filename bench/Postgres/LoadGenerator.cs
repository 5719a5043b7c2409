using System.Diagnostics;

namespace Cop.Bench;

/// <summary>Runs concurrent callers, each with one call after the other, for a given time.</summary>
internal static class LoadGenerator
{
    /// <summary>Runs the callers; the measured time includes <paramref name="settle"/>.</summary>
    /// <param name="callers">The number of concurrent callers.</param>
    /// <param name="time">The time after which no call starts.</param>
    /// <param name="call">A call, given the caller, its own topic, and the number of its earlier calls.</param>
    /// <param name="settle">The work after the last call; null for none.</param>
    public static async Task<Round> RunAsync(int callers, TimeSpan time, Func<int, string, int, Task> call, Func<Task>? settle = null)
    {
        var latencies = new List<double>[callers];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var (topic, taken) = (CopId.Create("topic", Guid.NewGuid()), new List<double>());
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var begun = Stopwatch.GetTimestamp();
                await call(caller, topic, taken.Count);
                taken.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            latencies[caller] = taken;
        })));
        if (settle is not null)
            await settle();
        return new Round(Stopwatch.GetElapsedTime(started).TotalSeconds, [.. latencies.SelectMany(taken => taken)]);
    }
}
