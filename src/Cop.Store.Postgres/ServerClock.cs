namespace Cop;

/// <summary>
/// The server's time: measured at the opening and with each heartbeat, and advanced by this machine's stopwatch in between. The clock of
/// this machine, and changes to it, have no effect.
/// </summary>
/// <remarks>
/// A server whose clock is ahead of the stopwatch, for example a new primary, is followed only after its clock and the stopwatch have
/// agreed for 30 s: nothing expires by a clock that was wrong for a moment. One that is behind is followed at once. Decisions D-12, M-16.
/// </remarks>
internal sealed class ServerClock(TimeProvider stopwatch)
{
    /// <summary>The assumed relative drift between two stopwatches; quartz clocks drift less.</summary>
    private const double Drift = 200e-6;

    /// <summary>The time for which a clock that is ahead must agree with the stopwatch before it is followed.</summary>
    private static readonly TimeSpan Agreement = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Reading? _reading;
    private Reading? _ahead;

    public DateTimeOffset Now
    {
        get
        {
            var reading = Volatile.Read(ref _reading)
                ?? throw new InvalidOperationException("The server's time has not been measured yet.");
            return reading.Time + stopwatch.GetElapsedTime(reading.At);
        }
    }

    /// <summary>
    /// Records an answer of the server. It was given between request and response; the midpoint is wrong by at most half of that time.
    /// </summary>
    public void Take(DateTimeOffset server, long asked, long answered)
    {
        var error = stopwatch.GetElapsedTime(asked, answered) / 2;
        var taken = new Reading(server + error, answered, error);
        lock (_gate)
        {
            if (_reading is { } known)
            {
                var difference = DifferenceOf(taken, known);
                var isSame = difference.Duration() <= error + DoubtOf(known, answered);
                // Keep the more accurate measurement, unless the two contradict each other: then the server's clock was set.
                if (isSame && error >= DoubtOf(known, answered) || !isSame && difference > TimeSpan.Zero && !IsConfirmed(taken))
                {
                    if (isSame)
                        _ahead = null;
                    return;
                }
            }

            _ahead = null;
            Volatile.Write(ref _reading, taken);
        }
    }

    // Whether the clock that is ahead has agreed with the stopwatch for long enough. A measurement that contradicts the first one begins
    // again.
    private bool IsConfirmed(Reading taken)
    {
        if (_ahead is not { } first || DifferenceOf(taken, first).Duration() > taken.Error + DoubtOf(first, taken.At))
        {
            _ahead = taken;
            return false;
        }

        return stopwatch.GetElapsedTime(first.At, taken.At) >= Agreement;
    }

    private TimeSpan DifferenceOf(Reading later, Reading earlier) =>
        later.Time - earlier.Time - stopwatch.GetElapsedTime(earlier.At, later.At);

    private TimeSpan DoubtOf(Reading known, long at) => known.Error + stopwatch.GetElapsedTime(known.At, at) * Drift;

    private sealed record Reading(DateTimeOffset Time, long At, TimeSpan Error);
}
