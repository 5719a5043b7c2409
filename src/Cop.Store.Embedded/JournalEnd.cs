namespace Cop;

/// <summary>The end of a journal's valid records.</summary>
/// <param name="Offset">Offset of the next record.</param>
/// <param name="NextNumber">Number of the next record; gap-free from 1.</param>
/// <param name="LastRecord">Offset of the last record; 0 when there is none.</param>
/// <param name="IsClosed">Whether the last record is the mark of a clean close.</param>
internal sealed record JournalEnd(long Offset, long NextNumber, long LastRecord, bool IsClosed)
{
    public static JournalEnd OfNew => new(JournalHeader.Size, 1, 0, false);

    public JournalEnd After(RecordHeader record) => new(
        Offset + RecordHeader.Size + record.BodyLength, NextNumber + 1, Offset, record.Kind == RecordKind.Closed);
}
