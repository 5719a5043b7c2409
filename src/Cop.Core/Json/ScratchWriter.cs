using System.Buffers;

namespace Cop;

/// <summary>A buffer for building JSON, cached per thread so that only the finished bytes are allocated.</summary>
internal sealed class ScratchWriter : IBufferWriter<byte>
{
    /// <summary>The maximum size cached per thread; larger buffers are not kept for the life of the thread.</summary>
    private const int KeptBytes = 128 * 1024;

    [ThreadStatic]
    private static ScratchWriter? _free;

    private byte[] _bytes = new byte[4096];

    /// <summary>The bytes so far; valid until the next change.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public int Length { get; private set; }

    /// <summary>Takes the thread's writer: enumerating a caller's values may call back into this class.</summary>
    public static ScratchWriter Rent()
    {
        var writer = _free ?? new ScratchWriter();
        _free = null;
        return writer;
    }

    public static void Return(ScratchWriter writer)
    {
        if (writer._bytes.Length > KeptBytes)
            return;
        writer.Length = 0;
        _free = writer;
    }

    public void Clear() => Length = 0;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - Length), nameof(count));
        Length += count;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - Length < Math.Max(more, 1))
            Array.Resize(ref _bytes, Math.Max(checked(Length + more), _bytes.Length * 2));
    }
}
