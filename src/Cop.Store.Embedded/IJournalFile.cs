namespace Cop.Storage;

/// <summary>The bytes under a journal. Reads may run beside one write; writes, syncs and truncations come one at a time.</summary>
public interface IJournalFile : IDisposable
{
    /// <summary>The path, for messages.</summary>
    string Name { get; }

    /// <summary>Whether writing may take the thread's time; otherwise it is done on the stack of whoever asks.</summary>
    bool MayBlock => true;

    /// <summary>The bytes that the file has now, durable or not.</summary>
    long Length { get; }

    /// <summary>Fills the destination from an offset; returns fewer bytes only at the end of the file.</summary>
    int ReadAt(long offset, Span<byte> destination);

    /// <summary>Writes at an offset, at most at the end. After an exception any part of it may have been written.</summary>
    void WriteAt(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Returns when all that was written is on the disk. After an exception nothing is known about it.</summary>
    void Sync();

    /// <summary>Cuts the file to a length, durably.</summary>
    void Truncate(long length);
}
