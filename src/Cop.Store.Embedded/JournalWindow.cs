namespace Cop;

/// <summary>Buffers a file's bytes in large blocks, for reading from front to back.</summary>
internal sealed class JournalWindow(IJournalFile file, long length)
{
    private const int ReadAhead = 1024 * 1024;
    private byte[] _buffer = [];
    private long _start;
    private int _filled;

    /// <summary>The end of the read; bytes appended later are not included.</summary>
    public long Length => length;

    /// <summary>Returns the bytes at an offset, fewer only at the end. The memory is reused by the next call.</summary>
    public ReadOnlyMemory<byte> Get(long offset, int count)
    {
        count = (int)Math.Clamp(length - offset, 0, count);
        if (offset < _start || offset + count > _start + _filled)
            Fill(offset, count);
        var available = Math.Min(count, (int)(_start + _filled - offset));
        return _buffer.AsMemory((int)(offset - _start), available);
    }

    private void Fill(long offset, int count)
    {
        var wanted = (int)Math.Min(length - offset, Math.Max(count, ReadAhead));
        if (_buffer.Length < wanted)
            _buffer = GC.AllocateUninitializedArray<byte>(wanted);
        _start = offset;
        _filled = file.ReadAt(offset, _buffer.AsSpan(0, wanted));
    }
}
