using System.Buffers;

namespace Cop;

/// <summary>Writes a commit's body as a sequence of entries: kind, length (LEB128), bytes. Reused across commits.</summary>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> _body = new(4096);

    /// <summary>The body so far; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    public int Length => _body.WrittenCount;

    /// <summary>Adds an entry; returns the location of its bytes.</summary>
    public RecordEntry Add(byte kind, ReadOnlySpan<byte> bytes) => Add(kind, bytes, []);

    /// <summary>Adds an entry of two concatenated parts.</summary>
    public RecordEntry Add(byte kind, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        WriteFront(kind, (uint)(first.Length + second.Length));
        var entry = new RecordEntry(kind, Length, first.Length + second.Length);
        _body.Write(first);
        _body.Write(second);
        return entry;
    }

    public void Clear() => _body.ResetWrittenCount();

    private void WriteFront(byte kind, uint length)
    {
        var front = _body.GetSpan(6);
        front[0] = kind;
        var size = 1;
        for (; length >= 0x80; length >>= 7)
            front[size++] = (byte)(length | 0x80);
        front[size++] = (byte)length;
        _body.Advance(size);
    }
}
