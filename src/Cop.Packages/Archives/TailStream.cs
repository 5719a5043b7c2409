namespace Cop.Packages;

/// <summary>Returns the last bytes one at a time, so that its position is the number of bytes that a reader consumed.</summary>
internal sealed class TailStream(ReadOnlyMemory<byte> bytes) : Stream
{
    private const int Tail = 64;

    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => bytes.Length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int left = bytes.Length - _position;
        int count = Math.Min(buffer.Length, left > Tail ? left - Tail : Math.Min(left, 1));
        bytes.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
