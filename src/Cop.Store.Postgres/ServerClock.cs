namespace Cop;

/// <summary>
/// The server's time: measured at the opening and with each heartbeat, and advanced by this machine's stopwatch in between. The clock of
/// this machine, and changes to it, have no effect.
/// </summary>
/// <remarks>Decision D-12.</remarks>
internal sealed class ServerClock(TimeProvider stopwatch)
{
    /// <summary>The assumed relative drift between two stopwatches; quartz clocks drift less.</summary>
    private const double Drift = 200e-6;
    private readonly Lock _gate = new();
    private Reading? _reading;

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
        lock (_gate)
        {
            // Keep the more accurate measurement, unless the two contradict each other: then the server's clock was set.
            if (_reading is { } known)
            {
                var passed = stopwatch.GetElapsedTime(known.At, answered);
                var doubt = known.Error + passed * Drift;
                if (error >= doubt && (server + error - known.Time - passed).Duration() <= error + doubt)
                    return;
            }

            Volatile.Write(ref _reading, new Reading(server + error, answered, error));
        }
    }

    private sealed record Reading(DateTimeOffset Time, long At, TimeSpan Error);
}
