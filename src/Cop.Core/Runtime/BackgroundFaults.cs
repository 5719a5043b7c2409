using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Reports what background loops meet and outlive: in the log, and counted by loop and error code.</summary>
internal static class BackgroundFaults
{
    /// <summary>Whether a fault is a store's that is out of reach for a time.</summary>
    public static bool IsTemporary(Exception fault) => fault is CopException { Error.Category: CopErrorCategory.Temporary };

    /// <summary>Logs and counts a fault of a loop that goes on.</summary>
    public static void Report(ILogger logger, string loop, Exception fault)
    {
        var code = fault switch
        {
            CopException known => known.Error.Code,
            CopInvariantException { Code: { } given } => given,
            _ => CopErrorCodes.InternalError,
        };
        CopTelemetry.BackgroundFaults.Add(1, new KeyValuePair<string, object?>("loop", loop), new KeyValuePair<string, object?>("code", code));
        if (fault is CopException { Error: { Category: CopErrorCategory.Temporary } error })
            CopLog.StoreUnavailable(logger, error.Code, error.Message);
        else
            CopLog.BackgroundFailed(logger, fault, loop);
    }
}
