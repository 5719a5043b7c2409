using Microsoft.Extensions.Logging;

namespace Cop.AspNetCore;

internal static partial class HttpLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Endpoint} failed; the caller got internal_error.")]
    public static partial void Failed(ILogger logger, Exception exception, string method, string endpoint);
}
