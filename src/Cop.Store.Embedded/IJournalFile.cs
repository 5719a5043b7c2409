namespace Cop.Storage;

/// <summary>The file under a journal. Reads may run concurrently with one write; writes, syncs and truncations are serialized.</summary>
public interface IJournalFile : IDisposable
{
    /// <summary>The path, for messages.</summary>
    string Name { get; }

    /// <summary>Whether writes may block. Otherwise they run on the caller's stack.</summary>
    bool MayBlock => true;

    /// <summary>The current length in bytes, durable or not.</summary>
    long Length { get; }

    /// <summary>Fills the destination from an offset; returns fewer bytes only at the end of the file.</summary>
    int ReadAt(long offset, Span<byte> destination);

    /// <summary>Writes at an offset up to the current end. After an exception any part may have been written.</summary>
    void WriteAt(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Returns when all written bytes are durable. After an exception nothing is known about them.</summary>
    void Sync();

    /// <summary>Truncates the file to a length, durably.</summary>
    void Truncate(long length);
}
