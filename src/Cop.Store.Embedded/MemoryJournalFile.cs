namespace Cop.Storage;

/// <summary>A journal in memory, in segments: it grows without copying, and a sync does nothing.</summary>
public sealed class MemoryJournalFile : IJournalFile
{
    private const int SegmentSize = 64 * 1024; // Below the large object heap.
    private readonly Lock _gate = new();
    private readonly List<byte[]> _segments = [];
    private long _length;

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public bool MayBlock => false;

    /// <inheritdoc/>
    public long Length
    {
        get { lock (_gate) return _length; }
    }

    /// <inheritdoc/>
    public int ReadAt(long offset, Span<byte> destination)
    {
        lock (_gate)
        {
            var count = (int)Math.Clamp(_length - offset, 0, destination.Length);
            for (var done = 0; done < count;)
            {
                var source = Segment(offset + done);
                source = source[..Math.Min(source.Length, count - done)];
                source.CopyTo(destination[done..]);
                done += source.Length;
            }

            return count;
        }
    }

    /// <inheritdoc/>
    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _length);
            while ((long)_segments.Count * SegmentSize < offset + bytes.Length)
                _segments.Add(new byte[SegmentSize]);
            _length = Math.Max(_length, offset + bytes.Length);
            while (bytes.Length > 0)
            {
                var target = Segment(offset);
                var count = Math.Min(target.Length, bytes.Length);
                bytes[..count].CopyTo(target);
                bytes = bytes[count..];
                offset += count;
            }
        }
    }

    /// <inheritdoc/>
    public void Sync()
    {
    }

    /// <inheritdoc/>
    public void Truncate(long length)
    {
        lock (_gate)
        {
            _length = Math.Min(_length, length);
            var kept = (int)((_length + SegmentSize - 1) / SegmentSize);
            _segments.RemoveRange(kept, _segments.Count - kept);
        }
    }

    /// <summary>Does nothing: like a file, the bytes outlive the journal that was opened on them.</summary>
    public void Dispose()
    {
    }

    private Span<byte> Segment(long offset) => _segments[(int)(offset / SegmentSize)].AsSpan((int)(offset % SegmentSize));
}
