using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The log messages of the embedded store.</summary>
internal static partial class EmbeddedLog
{
    [LoggerMessage(41, LogLevel.Information, "Reading the journal in {Directory}: {Percent} % of {Megabytes} MB, {Records} commits read.")]
    public static partial void JournalRead(ILogger logger, string directory, int percent, long megabytes, long records);

    [LoggerMessage(42, LogLevel.Warning, "The journal in {Directory} was repaired: {Note}")]
    public static partial void JournalRepaired(ILogger logger, string directory, string note);
}
