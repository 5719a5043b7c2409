using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Reports exceptions that background loops survive: in the log, and counted by loop and error code.</summary>
internal static class BackgroundFaults
{
    /// <summary>Returns whether an exception means that the store is temporarily unavailable.</summary>
    public static bool IsTemporary(Exception fault) => fault is CopException { Error.Category: CopErrorCategory.Temporary };

    /// <summary>Logs and counts an exception of a loop that continues.</summary>
    public static void Report(ILogger logger, string loop, Exception fault)
    {
        var code = fault switch
        {
            CopException known => known.Error.Code,
            CopInvariantException { Code: { } given } => given,
            _ => CopErrorCodes.InternalError,
        };
        CopTelemetry.BackgroundFaults.Add(
            1, new KeyValuePair<string, object?>("loop", loop), new KeyValuePair<string, object?>("code", code));
        if (fault is CopException { Error: { Category: CopErrorCategory.Temporary } error })
            CopLog.StoreUnavailable(logger, error.Code, error.Message);
        else
            CopLog.BackgroundFailed(logger, fault, loop);
    }
}
