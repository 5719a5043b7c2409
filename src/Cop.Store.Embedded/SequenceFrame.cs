using System.Buffers.Binary;
using System.Text;

namespace Cop;

/// <summary>A frame of the file of sequences: the rows of one append, with a checksum.</summary>
/// <remarks>
/// Little-endian: mark, length of the body, CRC-32C of the body; in the body, for each sequence: length and text of its name (2 bytes and
/// ASCII), index of its first row (8), number of rows (4), and for each row its length (4) and bytes.
/// </remarks>
internal static class SequenceFrame
{
    private const int HeaderSize = 12;
    private static readonly byte[] Mark = "SEQ1"u8.ToArray();

    public static byte[] Write(IReadOnlyList<SequenceAppend> appends)
    {
        var size = HeaderSize + appends.Sum(append => 14 + append.Sequence.Length + append.Rows.Sum(row => 4L + row.Length));
        var frame = new byte[checked((int)size)];
        Mark.CopyTo(frame, 0);
        var at = HeaderSize;
        foreach (var append in appends)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(at), (ushort)append.Sequence.Length);
            at += 2 + Encoding.ASCII.GetBytes(append.Sequence, frame.AsSpan(at + 2));
            BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(at), append.FirstIndex);
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(at + 8), append.Rows.Length);
            at += 12;
            foreach (var row in append.Rows)
            {
                BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(at), row.Length);
                row.Span.CopyTo(frame.AsSpan(at + 4));
                at += 4 + row.Length;
            }
        }

        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), frame.Length - HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), Crc32C.Of(frame.AsSpan(HeaderSize)));
        return frame;
    }

    /// <summary>Reads the frame at an offset; null when there is no valid one.</summary>
    public static byte[]? Read(IJournalFile file, long offset)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (file.ReadAt(offset, header) != HeaderSize || !header.StartsWith(Mark))
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (length < 0 || length > file.Length - offset - HeaderSize)
            return null;
        var frame = new byte[HeaderSize + length];
        return file.ReadAt(offset, frame) == frame.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) == Crc32C.Of(frame.AsSpan(HeaderSize)) ? frame : null;
    }

    /// <summary>Finds a valid frame after an offset: where there is one, the bytes before it are no torn end.</summary>
    public static long? FindAfter(IJournalFile file, long offset)
    {
        const int window = 64 * 1024;
        var bytes = new byte[window + Mark.Length];
        for (var start = offset + 1; start < file.Length; start += window)
        {
            var read = bytes.AsSpan(0, file.ReadAt(start, bytes));
            for (var at = read.IndexOf(Mark); at >= 0 && at < window;)
            {
                if (Read(file, start + at) is not null)
                    return start + at;
                var next = read[(at + 1)..].IndexOf(Mark);
                at = next < 0 ? next : at + 1 + next;
            }
        }

        return null;
    }

    /// <summary>Lists the rows of a valid frame, with their places in it.</summary>
    public static IEnumerable<(string Sequence, long Index, Range Row)> Rows(byte[] frame)
    {
        for (var at = HeaderSize; at < frame.Length;)
        {
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(at));
            var name = Encoding.ASCII.GetString(frame, at + 2, nameLength);
            at += 2 + nameLength;
            var first = BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(at));
            var count = BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(at + 8));
            at += 12;
            for (var number = 0; number < count; number++)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(at));
                yield return (name, first + number, (at + 4)..(at + 4 + length));
                at += 4 + length;
            }
        }
    }
}
