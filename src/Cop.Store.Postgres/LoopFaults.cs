using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Counts and logs the successive faults of one background loop, and computes the pause after each.</summary>
/// <param name="loop">The loop's name in the log and the metric.</param>
/// <param name="logger">The log for the faults.</param>
internal sealed class LoopFaults(string loop, ILogger logger)
{
    private const int MaxDoublings = 5;
    private static readonly Meter Meter = new("Cop");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>(
        "cop.postgres.faults", "{fault}",
        "Faults that background loops of the store on Postgres met and outlived, by loop and error code.");

    private int _count;

    /// <summary>The last fault since the last success; null when there is none.</summary>
    public string? Last { get; private set; }

    /// <summary>Records a fault.</summary>
    /// <param name="fault">Any exception, including the driver's own.</param>
    /// <param name="pause">The pause after the first fault.</param>
    /// <returns>The pause before the next attempt: it doubles with each successive fault, up to 32 times the first.</returns>
    public TimeSpan Note(Exception fault, TimeSpan pause)
    {
        var count = ++_count;
        Last = fault is CopException { Error: var shown } ? shown.ToString() : $"{fault.GetType().Name}: {fault.Message}";
        var code = fault is CopException known ? known.Error.Code : CopErrorCodes.InternalError;
        Faults.Add(1, new KeyValuePair<string, object?>("loop", loop), new KeyValuePair<string, object?>("code", code));
        // The first faults are logged; in a long outage only every further power of two.
        if ((count & (count - 1)) == 0)
        {
            if (fault is CopException { Error: { Category: CopErrorCategory.Temporary } error })
                PostgresLog.Unavailable(logger, loop, error.Code, count, error.Message);
            else
                PostgresLog.LoopFailed(logger, fault, loop, count);
        }

        return pause * (1 << Math.Min(count - 1, MaxDoublings));
    }

    /// <summary>Records a successful run of the loop.</summary>
    public void NoteSuccess()
    {
        if (_count > 0)
            PostgresLog.LoopRecovered(logger, loop, _count);
        (_count, Last) = (0, null);
    }
}
