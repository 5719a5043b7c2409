namespace Cop;

/// <summary>A journal on a simulated disk: a write that a crash interrupts stays torn.</summary>
internal sealed class SimulatedJournalFile : IJournalFile
{
    private readonly MemoryJournalFile _bytes = new();

    /// <summary>The fraction of the next write's bytes that is kept before the process crashes; null for all.</summary>
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

    /// <summary>Does nothing: the disk outlives the store.</summary>
    public void Dispose()
    {
    }
}
