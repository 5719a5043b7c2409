namespace Cop;

/// <summary>Opens journals: reads all records, distinguishes a torn end from damage, and makes the kept records durable.</summary>
internal static class JournalOpener
{
    public static CopResult<Journal> OpenDisk(string path, Guid storeId, JournalVisitor? visitor, IProgress<JournalProgress>? progress)
    {
        try
        {
            return DiskJournalFile.OpenForWriting(path, new JournalHeader(storeId).ToBytes).TryGet(out var file, out var error)
                ? Open(file, isReadOnly: false, visitor, progress)
                : error;
        }
        catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
        {
            return JournalErrors.NotOpened(path, exception);
        }
    }

    public static CopResult<Journal> OpenDiskReadOnly(string path, JournalVisitor? visitor, IProgress<JournalProgress>? progress)
    {
        try
        {
            return Open(DiskJournalFile.OpenForReading(path), isReadOnly: true, visitor, progress);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return JournalErrors.Missing(path);
        }
        catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
        {
            return JournalErrors.NotOpened(path, exception);
        }
    }

    public static CopResult<Journal> OpenBytes(
        IJournalFile file, Guid storeId, JournalVisitor? visitor, IProgress<JournalProgress>? progress)
    {
        try
        {
            if (file.Length == 0)
                file.WriteAt(0, new JournalHeader(storeId).ToBytes());
        }
        catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
        {
            file.Dispose();
            return JournalErrors.NotOpened(file.Name, exception);
        }

        return Open(file, isReadOnly: false, visitor, progress);
    }

    /// <summary>Opens a journal on a file and owns it: it is disposed with the journal, or here when the journal is refused.</summary>
    public static CopResult<Journal> Open(IJournalFile file, bool isReadOnly, JournalVisitor? visitor, IProgress<JournalProgress>? progress)
    {
        var isOpened = false;
        try
        {
            var opened = Check(file, isReadOnly, visitor, progress);
            isOpened = opened.IsOk;
            return opened;
        }
        catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
        {
            return JournalErrors.NotOpened(file.Name, exception);
        }
        finally
        {
            if (!isOpened)
                file.Dispose();
        }
    }

    private static CopResult<Journal> Check(
        IJournalFile file, bool isReadOnly, JournalVisitor? visitor, IProgress<JournalProgress>? progress)
    {
        var length = file.Length;
        if (!JournalHeader.Read(file).TryGet(out var header, out var error))
            return error;
        var scanner = new JournalScanner(file, header, length);
        JournalRepair? repair = null;
        if (scanner.Read(visitor, progress) is { } fault)
        {
            if (Judge(file, scanner, fault) is { } damage)
                return damage;
            repair = new JournalRepair(fault.Offset, scanner.Tail, fault.Reason, IsCut: !isReadOnly);
        }

        if (!isReadOnly && (repair is not null || !scanner.End.IsClosed))
            Settle(file, scanner.End);
        return new Journal(file, header, scanner.End, repair, isReadOnly);
    }

    /// <summary>
    /// Returns null when the fault is the torn end of an interrupted append: only then no acknowledged record can follow it.
    /// </summary>
    private static CopError? Judge(IJournalFile file, JournalScanner scanner, JournalCorruption fault)
    {
        var follower = scanner.FindHeader(fault.SearchFrom);
        if (follower is null && fault.IsTearable)
            return null;
        return JournalErrors.Corrupt(file, fault, follower is null ? null : $"a valid record header follows at byte {follower}");
    }

    /// <summary>Cuts the bytes after the end and makes the last record durable.</summary>
    /// <remarks>
    /// The record is written again first: after a failed sync the operating system may return bytes as read from disk that never reached
    /// it, and would not write them in the next sync. Only the last record can be affected, because none is appended before its predecessor
    /// is durable.
    /// </remarks>
    internal static void Settle(IJournalFile file, JournalEnd end)
    {
        if (file.Length > end.Offset)
            file.Truncate(end.Offset);
        var from = end.LastRecord; // With no record yet, 0: the file's own header is written again.
        var bytes = new byte[end.Offset - from];
        if (file.ReadAt(from, bytes) != bytes.Length)
            throw new EndOfStreamException($"The journal '{file.Name}' became shorter than {end.Offset} bytes while it was open.");
        file.WriteAt(from, bytes);
        file.Sync();
    }
}
