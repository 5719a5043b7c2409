using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The createdAt of this node's events: the clock, held still over small steps back.</summary>
/// <remarks>
/// A clock that is slewed goes back by less than <see cref="MaxHold"/>, and createdAt then keeps its order. After a larger step one of the two times was wrong:
/// createdAt follows the clock, or one wrong moment would make every later event too late for what waits. Protocol 3.4.1; decision D-12.
/// </remarks>
internal sealed class NodeClock(TimeProvider time, ILogger logger)
{
    /// <summary>The largest step back over which createdAt stands still.</summary>
    public static readonly TimeSpan MaxHold = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _last;

    /// <summary>Takes note of a createdAt that this node wrote in an earlier run.</summary>
    public void NotBefore(DateTimeOffset moment)
    {
        lock (_gate)
            _last = moment > _last ? moment : _last;
    }

    /// <summary>The createdAt of what is appended now.</summary>
    public DateTimeOffset Next()
    {
        var now = CopTime.ToMilliseconds(time.GetUtcNow());
        DateTimeOffset last;
        lock (_gate)
        {
            last = _last;
            if (last >= now && last - now <= MaxHold)
                return last;
            _last = now;
        }

        if (last > now)
            CopLog.ClockWentBack(logger, last - now, CopTime.Format(now));
        return now;
    }
}
