using Microsoft.Win32.SafeHandles;

namespace Cop;

/// <summary>A journal in a file of the operating system.</summary>
internal sealed class DiskJournalFile : IJournalFile
{
    private static readonly byte[] Zeros = new byte[Journal.MaxRoom];

    private readonly SafeFileHandle _file;
    private readonly JournalLock? _lock;
    private long _end; // Of the file, including room.
    private bool _isFull; // No space for more room; until the file is opened again.

    private DiskJournalFile(string path, SafeFileHandle file, JournalLock? held)
    {
        (Name, _file, _lock) = (path, file, held);
        _end = Length;
    }

    public string Name { get; }

    public long Length => RandomAccess.GetLength(_file);

    /// <summary>Opens the file for one writer, or creates it atomically with its first bytes.</summary>
    /// <exception cref="IOException">The file cannot be opened; UnauthorizedAccessException when access is denied.</exception>
    public static CopResult<DiskJournalFile> OpenForWriting(string path, Func<byte[]> firstBytes)
    {
        path = Path.GetFullPath(path);
        EnsureDirectory(Path.GetDirectoryName(path)!);
        if (!JournalLock.Take(path).TryGet(out var held, out var error))
            return error;
        try
        {
            if (!File.Exists(path))
                Create(path, firstBytes());
            var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, FileOptions.None);
            var opened = new DiskJournalFile(path, file, held);
            held = null;
            return opened;
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <summary>Opens the file for reading while a writer may run; takes no lock.</summary>
    public static DiskJournalFile OpenForReading(string path)
    {
        path = Path.GetFullPath(path);
        return new DiskJournalFile(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), null);
    }

    public int ReadAt(long offset, Span<byte> destination)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(_file, destination[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    /// <remarks>
    /// Growing a file also writes its length and block map. The file therefore grows rarely, by zeros that later records overwrite; a sync
    /// then takes a quarter to a half less.
    /// </remarks>
    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, offset);
        if (offset + bytes.Length <= _end)
            return;
        _end = offset + bytes.Length;
        if (_isFull || bytes.Length > Zeros.Length / 4)
            return; // Room is for several records; a record this long needs none.
        try
        {
            RandomAccess.Write(_file, Zeros, _end);
            _end += Zeros.Length;
        }
        catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
        {
            // The record is written. Without room, later records are slower. The part of the room that was written is zeros too.
            _isFull = true;
        }
    }

    public void Sync()
    {
        if (Posix.HasDataSync)
            Posix.DataSync(_file);
        else
            RandomAccess.FlushToDisk(_file);
    }

    public void Truncate(long length)
    {
        RandomAccess.SetLength(_file, length);
        _end = length;
        RandomAccess.FlushToDisk(_file);
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock?.Dispose(); // Last: the next writer must not find this file still open.
    }

    private static void Create(string path, byte[] firstBytes)
    {
        var unfinished = path + ".new"; // A crash may leave it; the next creation overwrites it.
        using (var file = File.OpenHandle(unfinished, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, firstBytes, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(unfinished, path);
        Posix.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    private static void EnsureDirectory(string path)
    {
        if (Directory.Exists(path) || Path.GetDirectoryName(path) is not { } parent)
            return;
        EnsureDirectory(parent);
        Directory.CreateDirectory(path);
        Posix.SyncDirectory(parent);
    }
}
