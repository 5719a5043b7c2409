namespace Cop;

/// <summary>A journal's bytes on a simulated disk: what a crash cuts off in the middle of a write stays torn.</summary>
internal sealed class SimulatedJournalFile : IJournalFile
{
    private readonly MemoryJournalFile _bytes = new();

    /// <summary>The next write keeps only this part of its bytes, and the process ends; null when it keeps them all.</summary>
    public double? TearsAt { get; set; }

    public string Name => "simulated";

    public bool MayBlock => false;

    public long Length => _bytes.Length;

    public int ReadAt(long offset, Span<byte> destination) => _bytes.ReadAt(offset, destination);

    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        if (TearsAt is not { } part)
        {
            _bytes.WriteAt(offset, bytes);
            return;
        }

        TearsAt = null;
        _bytes.WriteAt(offset, bytes[..(int)(bytes.Length * part)]);
        throw new TornWriteException();
    }

    public void Sync()
    {
    }

    public void Truncate(long length) => _bytes.Truncate(length);

    /// <summary>Nothing: the disk outlives the store.</summary>
    public void Dispose()
    {
    }
}
