using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Says now and then how far the reading of a long journal is; short ones pass without a word.</summary>
internal sealed class JournalProgressLog(ILogger logger, string directory, TimeProvider time) : IProgress<JournalProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private long _lastSaid = time.GetTimestamp();

    public void Report(JournalProgress value)
    {
        if (time.GetElapsedTime(_lastSaid) < Pause)
            return;
        _lastSaid = time.GetTimestamp();
        var percent = value.BytesTotal == 0 ? 100 : (int)(100 * value.BytesRead / value.BytesTotal);
        CopLog.JournalRead(logger, directory, percent, value.BytesTotal >> 20, value.Records);
    }
}
