using System.Buffers.Binary;

namespace Cop;

/// <summary>The first 32 bytes of a journal: magic, version, the store's id, checksum. Equal in every version of the format.</summary>
internal readonly record struct JournalHeader(Guid StoreId)
{
    public const int Size = 32;
    public const uint Version = 1;

    // As in PNG: a byte that is not text, and line ends that a transfer in text mode would change.
    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'C', (byte)'O', (byte)'P', (byte)'J', (byte)'\r', (byte)'\n', 0x1A];

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        StoreId.TryWriteBytes(bytes.AsSpan(12), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), Crc32C.Of(bytes.AsSpan(0, 28)));
        return bytes;
    }

    public static CopResult<JournalHeader> Read(IJournalFile file)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var read = bytes[..file.ReadAt(0, bytes)];
        if (read.Length >= Magic.Length && !read.StartsWith(Magic))
            return JournalErrors.Foreign(file);
        if (read.Length < Size)
            return JournalErrors.ShortHeader(file, read.Length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(read[28..]) != Crc32C.Of(read[..28]))
            return JournalErrors.Corrupt(file, new JournalCorruption(0, 0, "the checksum of the file's first 32 bytes does not match"));
        var version = BinaryPrimitives.ReadUInt32LittleEndian(read[8..]);
        return version == Version
            ? new JournalHeader(new Guid(read[12..28], bigEndian: true))
            : JournalErrors.OtherVersion(file, version);
    }
}
