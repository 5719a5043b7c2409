using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The clock of <c>createdAt</c> on this node; it holds still over small steps back.</summary>
/// <remarks>
/// A clock that is slewed goes back by less than <see cref="MaxHold"/>, and <c>createdAt</c> then stays monotonic. After a larger step one
/// of the two times was wrong: <c>createdAt</c> follows the clock, or one wrong time would make every later event too late for waiting
/// continuations. Protocol 3.4.1; decision D-12.
/// </remarks>
internal sealed class NodeClock(TimeProvider time, ILogger logger)
{
    /// <summary>The largest step back over which <c>createdAt</c> holds still.</summary>
    public static readonly TimeSpan MaxHold = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _last;

    /// <summary>Sets a lower bound: a <c>createdAt</c> that this node wrote in an earlier run.</summary>
    public void NotBefore(DateTimeOffset moment)
    {
        lock (_gate)
            _last = moment > _last ? moment : _last;
    }

    /// <summary>Returns the <c>createdAt</c> of the next append.</summary>
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
