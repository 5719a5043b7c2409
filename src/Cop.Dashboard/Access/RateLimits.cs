using System.Collections.Concurrent;

namespace Cop.Dashboard;

/// <summary>Counts the requests of each person in windows of a minute.</summary>
internal sealed class RateLimits(DashboardOptions options, TimeProvider time)
{
    private const int MaxPersons = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Person, bool IsWrite), (long Window, int Count)> _counts = new();

    public Refusal? Refuse(string person, bool isWrite)
    {
        var now = time.GetUtcNow();
        var window = now.Ticks / Window.Ticks;
        if (_counts.Count > MaxPersons)
            _counts.Clear();
        var (_, count) = _counts.AddOrUpdate(
            (person, isWrite), _ => (window, 1), (_, known) => known.Window == window ? (window, known.Count + 1) : (window, 1));
        var limit = isWrite ? options.WritesPerMinute : options.ReadsPerMinute;
        return count <= limit ? null : new Refusal(429, "Too many requests",
            $"One person may send {limit} {(isWrite ? "changes" : "reads")} a minute. Wait, then repeat it.")
        {
            RetryAfter = TimeSpan.FromTicks((window + 1) * Window.Ticks - now.Ticks),
        };
    }
}
