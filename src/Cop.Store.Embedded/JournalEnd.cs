namespace Cop;

/// <summary>Where the sound records of a journal end, and what comes next.</summary>
/// <param name="Offset">Where the next record begins.</param>
/// <param name="NextNumber">The next record's number; the first is 1 and none is left out.</param>
/// <param name="LastRecord">Where the last record begins; 0 when there is none.</param>
/// <param name="IsClosed">Whether the last record is the mark of a clean close.</param>
internal sealed record JournalEnd(long Offset, long NextNumber, long LastRecord, bool IsClosed)
{
    public static JournalEnd OfNew => new(JournalHeader.Size, 1, 0, false);

    public JournalEnd After(RecordHeader record) => new(
        Offset + RecordHeader.Size + record.BodyLength, NextNumber + 1, Offset, record.Kind == RecordKind.Closed);
}
