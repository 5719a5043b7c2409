namespace Cop.Stores.Tests;

/// <summary>
/// A file on a disk that fills up, fails to sync or loses power. As on Linux, a failed sync drops the unwritten data: the next one
/// succeeds without it, while reads still show it.
/// </summary>
internal sealed class FaultyJournalFile : IJournalFile
{
    private const int NoSpace = 28;
    private readonly MemoryJournalFile _file = new();
    private readonly List<(long Offset, byte[] Bytes)> _unsynced = [];
    private readonly ManualResetEventSlim _open = new(true);
    private readonly SemaphoreSlim _arrived = new(0);
    private byte[] _durable = [];
    private volatile bool _failsNext;

    /// <summary>Writes beyond this offset are truncated there and fail.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    public bool SyncFails { get; set; }

    /// <summary>The number of successful syncs.</summary>
    public int Syncs { get; private set; }

    public bool TruncateFails { get; set; }

    public bool ReadFails { get; set; }

    public string Name => "faulty";

    public long Length => _file.Length;

    public int ReadAt(long offset, Span<byte> destination) =>
        ReadFails ? throw new IOException("Input/output error.", 5) : _file.ReadAt(offset, destination);

    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        var room = (int)Math.Clamp(Capacity - offset, 0, bytes.Length);
        _file.WriteAt(offset, bytes[..room]);
        _unsynced.Add((offset, bytes[..room].ToArray()));
        if (room < bytes.Length)
            throw new IOException("No space left on device.", NoSpace);
    }

    /// <summary>Makes the next sync fail.</summary>
    public void FailNextSync() => _failsNext = true;

    /// <summary>Makes syncs wait until they are released.</summary>
    public void HoldSyncs() => _open.Reset();

    public void LetSyncsGo() => _open.Set();

    /// <summary>Waits for a blocked sync.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(HangLimit.Span);

    public void Sync()
    {
        if (!_open.IsSet)
            _arrived.Release();
        _open.Wait();
        var writes = _unsynced.ToList();
        _unsynced.Clear();
        if (SyncFails || _failsNext)
        {
            _failsNext = false;
            throw new IOException("Input/output error.", 5);
        }

        Array.Resize(ref _durable, (int)_file.Length);
        foreach (var (offset, bytes) in writes)
            bytes.CopyTo(_durable, offset);
        Syncs++;
    }

    public void Truncate(long length)
    {
        if (TruncateFails)
            throw new IOException("Input/output error.", 5);
        _file.Truncate(length);
        _unsynced.RemoveAll(write => write.Offset >= length);
        Array.Resize(ref _durable, (int)length);
    }

    /// <summary>Returns the disk after a power loss: all synced data, and any sectors of the rest.</summary>
    public byte[] AfterPowerLoss(Random random)
    {
        var current = SampleJournal.BytesOf(_file);
        var bytes = new byte[random.Next(_durable.Length, current.Length + 1)];
        _durable.CopyTo(bytes, 0);
        for (var sector = 0; sector < bytes.Length; sector += 512)
            if (random.Next(2) == 0)
                current.AsSpan(sector, Math.Min(512, bytes.Length - sector)).CopyTo(bytes.AsSpan(sector));
        return bytes;
    }

    public void Dispose()
    {
    }
}
