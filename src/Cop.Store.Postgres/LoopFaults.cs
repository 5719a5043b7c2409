using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The faults in succession of one background loop: logged, counted, and the pause that follows each.</summary>
/// <param name="loop">The loop's name in the log and the metric.</param>
/// <param name="logger">Where they are logged.</param>
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

    /// <summary>Notes a fault.</summary>
    /// <param name="fault">Anything that was thrown, the driver's own exceptions too.</param>
    /// <param name="pause">The pause after the first fault.</param>
    /// <returns>The pause before the next try: it doubles with each fault in succession, up to 32 times the first.</returns>
    public TimeSpan Note(Exception fault, TimeSpan pause)
    {
        var count = ++_count;
        Last = fault is CopException { Error: var shown } ? shown.ToString() : $"{fault.GetType().Name}: {fault.Message}";
        var code = fault is CopException known ? known.Error.Code : CopErrorCodes.InternalError;
        Faults.Add(1, new KeyValuePair<string, object?>("loop", loop), new KeyValuePair<string, object?>("code", code));
        // The first ones tell what there is; in a long outage every further power of two is enough.
        if ((count & (count - 1)) == 0)
        {
            if (fault is CopException { Error: { Category: CopErrorCategory.Temporary } error })
                PostgresLog.Unavailable(logger, loop, error.Code, count, error.Message);
            else
                PostgresLog.LoopFailed(logger, fault, loop, count);
        }

        return pause * (1 << Math.Min(count - 1, MaxDoublings));
    }

    /// <summary>Notes that a turn of the loop went well.</summary>
    public void NoteSuccess()
    {
        if (_count > 0)
            PostgresLog.LoopRecovered(logger, loop, _count);
        (_count, Last) = (0, null);
    }
}
