using Microsoft.Extensions.Logging;

namespace Cop.Dashboard;

/// <summary>Errors of exceptions. A page says no more of a fault than its code; the log has the rest.</summary>
internal static partial class StoreFaults
{
    public static CopError ErrorOf(Exception fault, ILoggerFactory? loggers)
    {
        if (fault is CopException { Error: { Category: not CopErrorCategory.Fatal } error })
            return error;
        if (loggers is not null)
            Failed(loggers.CreateLogger("Cop.Dashboard"), fault);
        return fault is CopException { Error: var fatal } ? fatal : new CopError(CopErrorCodes.InternalError, "", CopErrorCategory.Fatal);
    }

    [LoggerMessage(EventId = 700, Level = LogLevel.Error, Message = "A page of the dashboard failed. The visitor got status 500.")]
    private static partial void Failed(ILogger logger, Exception fault);
}
