using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Logs the progress of reading a long journal.</summary>
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
        EmbeddedLog.JournalRead(logger, directory, percent, value.BytesTotal >> 20, value.Records);
    }
}
