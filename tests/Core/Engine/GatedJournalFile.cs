namespace Cop.Core.Tests.Engine;

/// <summary>A journal file whose syncs wait for the test, and whose disk fills up on request.</summary>
internal sealed class GatedJournalFile : IJournalFile
{
    private const int NoSpace = 28;
    private readonly MemoryJournalFile _file;
    private readonly ManualResetEventSlim _open = new(true);
    private readonly SemaphoreSlim _arrived = new(0);
    private volatile bool _isFull;

    public GatedJournalFile() => _file = new MemoryJournalFile();

    private GatedJournalFile(ReadOnlySpan<byte> bytes) : this() => _file.WriteAt(0, bytes);

    public string Name => "gated";

    public long Length => _file.Length;

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    /// <summary>Makes syncs wait.</summary>
    public void Close() => _open.Reset();

    public void Open() => _open.Set();

    /// <summary>Waits for a blocked sync.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(TestKernel.Patience);

    public int ReadAt(long offset, Span<byte> destination) => _file.ReadAt(offset, destination);

    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        if (IsFull)
        {
            _file.WriteAt(offset, bytes[..(bytes.Length / 2)]);
            throw new IOException("No space left on device.", NoSpace);
        }

        _file.WriteAt(offset, bytes);
    }

    public void Sync()
    {
        if (!_open.IsSet)
            _arrived.Release();
        _open.Wait();
    }

    public void Truncate(long length) => _file.Truncate(length);

    /// <summary>Returns the file as after a crash now.</summary>
    public GatedJournalFile Copy()
    {
        var bytes = new byte[Length];
        return new GatedJournalFile(bytes.AsSpan(0, ReadAt(0, bytes)));
    }

    public void Dispose()
    {
    }
}
