namespace Cop;

/// <summary>The first corruption in a journal.</summary>
/// <param name="Offset">Offset of the faulty record.</param>
/// <param name="Number">Number of the record, counted from its predecessor.</param>
/// <param name="Reason">The fault, for people.</param>
internal sealed record JournalCorruption(long Offset, long Number, string Reason)
{
    /// <summary>Whether an append that a crash interrupted can have this form.</summary>
    public bool IsTearable { get; init; }

    /// <summary>The earliest offset of a following record: after the faulty one when its own header is valid.</summary>
    public long SearchFrom { get; init; } = Offset + 1;
}
