using System.Buffers.Binary;

namespace Cop;

/// <summary>The header before each body.</summary>
/// <remarks>
/// Its checksum also covers the store's id, so that a header of another store is invalid. It does not cover the offset: records shifted by
/// lost or added bytes must still be found, as the proof that they were not torn.
/// </remarks>
internal readonly record struct RecordHeader(RecordKind Kind, uint BodyLength, uint BodyChecksum, long Number)
{
    public const int Size = 28;

    // Starts with a byte that no UTF-8 text contains: JSON inside a body cannot look like a header.
    private static ReadOnlySpan<byte> MagicBytes => [0xF5, (byte)'C', (byte)'O', (byte)'P'];

    public static ReadOnlySpan<byte> Magic => MagicBytes;

    public void Write(Span<byte> destination, JournalHeader journal)
    {
        MagicBytes.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], (uint)Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], BodyLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], BodyChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], Checksum(destination, journal));
    }

    /// <summary>Reads a header; false when these bytes are not a header of this journal.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, JournalHeader journal, out RecordHeader header)
    {
        header = default;
        if (source.Length < Size || !source.StartsWith(MagicBytes)
            || BinaryPrimitives.ReadUInt32LittleEndian(source[24..]) != Checksum(source, journal))
            return false;
        header = new RecordHeader(
            (RecordKind)BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]));
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> header, JournalHeader journal)
    {
        Span<byte> store = stackalloc byte[16];
        journal.StoreId.TryWriteBytes(store, bigEndian: true, out _);
        return Crc32C.Append(Crc32C.Of(store), header[..24]);
    }
}
