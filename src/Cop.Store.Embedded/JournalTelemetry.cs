using System.Diagnostics.Metrics;

namespace Cop;

/// <summary>What the journal adds to the meter <c>Cop</c>; the room of the kernel's own is above this one.</summary>
internal static class JournalTelemetry
{
    private static readonly Meter Meter = new("Cop");

    private static readonly Histogram<int> WriteSize = Meter.CreateHistogram<int>("cop.journal.write_size", "By", "Bytes that the journal wrote and synced at once, for all commits that waited together.");

    /// <summary>Notes a record of commits that is durable.</summary>
    public static void NoteWritten(int bytes)
    {
        try
        {
            WriteSize.Record(bytes);
        }
        catch (Exception)
        {
            // Whoever listens has a fault of its own; what is durable stays so.
        }
    }
}
