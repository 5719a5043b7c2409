using System.Buffers.Binary;

namespace Cop;

/// <summary>
/// What stands before each body. Its checksum also covers the store's id and the header's own offset, so that a header that was
/// copied into a body, or left from another store, is never taken for one.
/// </summary>
internal readonly record struct RecordHeader(RecordKind Kind, uint BodyLength, uint BodyChecksum, long Number)
{
    public const int Size = 28;

    // Begins with a byte that no UTF-8 text has: JSON inside a body cannot look like a header.
    private static ReadOnlySpan<byte> MagicBytes => [0xF5, (byte)'C', (byte)'O', (byte)'P'];

    public static ReadOnlySpan<byte> Magic => MagicBytes;

    public void Write(Span<byte> destination, JournalHeader journal, long offset)
    {
        MagicBytes.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], (uint)Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], BodyLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], BodyChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], Checksum(destination, journal, offset));
    }

    /// <summary>False when these bytes are not a header of this journal at this offset.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, JournalHeader journal, long offset, out RecordHeader header)
    {
        header = default;
        if (source.Length < Size || !source.StartsWith(MagicBytes)
            || BinaryPrimitives.ReadUInt32LittleEndian(source[24..]) != Checksum(source, journal, offset))
            return false;
        header = new RecordHeader(
            (RecordKind)BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]));
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> header, JournalHeader journal, long offset)
    {
        Span<byte> place = stackalloc byte[24];
        journal.StoreId.TryWriteBytes(place, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(place[16..], offset);
        return Crc32C.Append(Crc32C.Of(place), header[..24]);
    }
}
