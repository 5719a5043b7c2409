using System.Diagnostics.Metrics;

namespace Cop;

/// <summary>The journal's instruments of the meter <c>Cop</c>.</summary>
internal static class JournalTelemetry
{
    private static readonly Meter Meter = new("Cop");

    private static readonly Histogram<int> WriteSize = Meter.CreateHistogram<int>(
        "cop.journal.write_size", "By", "Bytes per write and sync of the journal, for all commits batched in it.");

    /// <summary>Records the size of a durable write.</summary>
    public static void NoteWritten(int bytes)
    {
        try
        {
            WriteSize.Record(bytes);
        }
        catch (Exception)
        {
            // A failing listener must not affect a durable commit.
        }
    }
}
