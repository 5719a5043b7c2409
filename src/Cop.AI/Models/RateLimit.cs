namespace Cop.AI;

/// <summary>Spreads calls over time: at most so many a minute, each at least its share of the minute after the one before.</summary>
internal sealed class RateLimit(int callsPerMinute)
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _interval = TimeSpan.FromMinutes(1) / callsPerMinute;
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Takes the next turn; returns the time until it comes.</summary>
    public TimeSpan Take(DateTimeOffset now)
    {
        lock (_gate)
        {
            var turn = _next > now ? _next : now;
            _next = turn + _interval;
            return turn - now;
        }
    }
}
