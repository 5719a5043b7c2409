using System.Diagnostics;

namespace Cop.Bench;

/// <summary>Callers that each make one call after the other until the time is over.</summary>
internal static class LoadGenerator
{
    /// <summary>Runs the callers; the time taken includes what <paramref name="settle"/> does when they have ended.</summary>
    /// <param name="callers">How many at once.</param>
    /// <param name="time">When no more calls are begun.</param>
    /// <param name="call">A call: which caller makes it, on a topic of its own, and how many it made before.</param>
    /// <param name="settle">What is left to do then; null for nothing.</param>
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
