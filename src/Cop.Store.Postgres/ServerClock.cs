namespace Cop;

/// <summary>
/// The server's time: measured now and then, and carried on in between by this machine's stopwatch. What this machine's calendar says, or
/// is set to meanwhile, does not matter (D-12).
/// </summary>
internal sealed class ServerClock(TimeProvider stopwatch)
{
    /// <summary>How much two stopwatches may differ; quartz is worse by less.</summary>
    private const double Drift = 200e-6;
    private readonly Lock _gate = new();
    private Reading? _reading;

    public DateTimeOffset Now
    {
        get
        {
            var reading = Volatile.Read(ref _reading) ?? throw new InvalidOperationException("The server's time was not measured yet.");
            return reading.Time + stopwatch.GetElapsedTime(reading.At);
        }
    }

    /// <summary>
    /// Takes an answer of the server in. It was given somewhere between question and answer: the middle is wrong by half of that at most.
    /// </summary>
    public void Take(DateTimeOffset server, long asked, long answered)
    {
        var error = stopwatch.GetElapsedTime(asked, answered) / 2;
        lock (_gate)
        {
            // The more exact one stands, unless the two contradict each other: then the server's clock was set.
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
