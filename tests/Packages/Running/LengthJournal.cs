using Cop.Storage;

namespace Cop.Packages.Tests;

/// <summary>A journal in memory that keeps its length behind each write, so that a crash at each commit can be tried.</summary>
internal sealed class LengthJournal : IJournalFile
{
    private readonly MemoryJournalFile _file = new();
    private readonly Lock _gate = new();
    private readonly List<long> _lengths = [];

    public IReadOnlyList<long> Lengths
    {
        get { lock (_gate) return [.. _lengths.Distinct()]; }
    }

    public string Name => _file.Name;

    public bool MayBlock => false;

    public long Length => _file.Length;

    public int ReadAt(long offset, Span<byte> destination) => _file.ReadAt(offset, destination);

    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _file.WriteAt(offset, bytes);
            _lengths.Add(_file.Length);
        }
    }

    public void Sync() => _file.Sync();

    public void Truncate(long length) => _file.Truncate(length);

    public void Dispose() => _file.Dispose();

    /// <summary>The first bytes as a journal of their own.</summary>
    public LengthJournal Copy(long length)
    {
        var copy = new LengthJournal();
        byte[] bytes = new byte[length];
        _file.ReadAt(0, bytes);
        copy._file.WriteAt(0, bytes);
        return copy;
    }
}
