namespace Cop;

/// <summary>An append-only file of commits, each an opaque body.</summary>
/// <remarks>
/// An append returns the record's offset when it is durable; durable records never change. One writer at a time, any number of readers. A
/// write blocks the caller's thread until the disk has responded; <see cref="WriteQueue"/> has a thread for that. Format: spec/journal.md.
/// </remarks>
internal sealed class Journal : IDisposable
{
    public const int MaxBodyLength = 256 * 1024 * 1024;

    /// <summary>The maximum number of zeros after the last record, as room for later ones.</summary>
    public const int MaxRoom = 256 * 1024;

    private const int KeptStaging = 1024 * 1024;
    private readonly IJournalFile _file;
    private readonly JournalHeader _header;
    private readonly Lock _gate = new();
    private byte[] _staging = new byte[64 * 1024];
    private volatile JournalEnd _end;
    private volatile CopError? _failure;
    private bool _isDisposed;

    internal Journal(IJournalFile file, JournalHeader header, JournalEnd end, JournalRepair? repair, bool isReadOnly)
    {
        (_file, _header, _end) = (file, header, end);
        (Repair, IsReadOnly, WasClosed) = (repair, isReadOnly, end.IsClosed);
    }

    /// <summary>The id that the journal was created with.</summary>
    public Guid StoreId => _header.StoreId;

    /// <summary>The remainder of an interrupted append found at the opening, for the log; null for none.</summary>
    public JournalRepair? Repair { get; }

    /// <summary>Whether the journal was closed cleanly before the opening.</summary>
    public bool WasClosed { get; }

    public bool IsReadOnly { get; }

    /// <summary>Whether an append may block.</summary>
    public bool MayBlock => _file.MayBlock;

    /// <summary>The number of acknowledged bytes; the offset of the next record.</summary>
    public long Length => _end.Offset;

    /// <summary>The number of the next record. Numbers are gap-free and include marks of clean closes.</summary>
    public long NextNumber => _end.NextNumber;

    /// <summary>Whether an append has failed, so that all are refused until <see cref="Recover"/> succeeds.</summary>
    public bool NeedsRecovery => _failure is not null;

    /// <summary>The error of the append that failed, until <see cref="Recover"/> succeeds; null when there is none.</summary>
    public CopError? Failure => _failure;

    /// <summary>
    /// Opens the journal for writing, or creates it. Every byte is checked, and every commit passed to the visitor, before this returns.
    /// </summary>
    /// <param name="path">Path of the file; its directory is created if missing.</param>
    /// <param name="storeId">Id of a new journal; an existing one keeps its own.</param>
    /// <param name="visitor">Receives all commits, to rebuild the state; for a refused journal those before the damage.</param>
    /// <param name="progress">Receives the progress on long files, and at the end.</param>
    public static CopResult<Journal> Open(
        string path, Guid storeId, JournalVisitor? visitor = null, IProgress<JournalProgress>? progress = null) =>
        JournalOpener.OpenDisk(path, storeId, visitor, progress);

    /// <summary>Opens the journal for reading, without a lock, while a writer may run; shows the records appended before.</summary>
    public static CopResult<Journal> OpenReadOnly(
        string path, JournalVisitor? visitor = null, IProgress<JournalProgress>? progress = null) =>
        JournalOpener.OpenDiskReadOnly(path, visitor, progress);

    /// <summary>
    /// Opens the journal for writing on other bytes than a file of the operating system; writes the header when there are none.
    /// </summary>
    public static CopResult<Journal> Open(
        IJournalFile file, Guid storeId, JournalVisitor? visitor = null, IProgress<JournalProgress>? progress = null) =>
        JournalOpener.OpenBytes(file, storeId, visitor, progress);

    /// <summary>Appends one commit.</summary>
    /// <returns>The record's offset, when it is durable.</returns>
    public CopResult<long> Append(ReadOnlyMemory<byte> body) => Append([body]);

    /// <summary>Appends one commit from several pieces with one sync.</summary>
    /// <returns>The record's offset, when it is durable. An error is temporary and leaves the outcome unknown until
    /// <see cref="Recover"/>.</returns>
    public CopResult<long> Append(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Sum(piece => (long)piece.Length) > MaxBodyLength)
            throw new ArgumentException($"A commit is longer than {MaxBodyLength} bytes.", nameof(pieces));
        if (IsReadOnly)
            return JournalErrors.OpenedReadOnly(_file);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _failure ?? Append(RecordKind.Commit, pieces);
        }
    }

    /// <summary>
    /// Makes the journal writable again after a failed append: verifies the last acknowledged record and durably cuts the remainder of the
    /// failed append.
    /// </summary>
    /// <returns>The remainder that was cut; null when there was none or no append had failed.</returns>
    /// <remarks>
    /// No part of the append survives in this process, and its callers retry. If the process ends before, a complete record may survive,
    /// and the next opening reads it.
    /// </remarks>
    public CopResult<JournalRepair?> Recover()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _failure is null ? CopResult.Ok<JournalRepair?>(null) : CutFailed();
        }
    }

    /// <summary>Reads a part of one or more bodies by offset, without verifying checksums; null on success.</summary>
    public CopError? ReadAt(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _end.Offset - destination.Length);
        try
        {
            return _file.ReadAt(offset, destination) == destination.Length
                ? null
                : JournalErrors.Corrupt(_file, new JournalCorruption(offset, 0, "the file became shorter while it was open"));
        }
        catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
        {
            return JournalErrors.NotRead(_file, offset, exception);
        }
    }

    /// <summary>Reads and verifies the body of the record at an offset returned by an append or a scan.</summary>
    public CopResult<byte[]> ReadBody(long recordOffset)
    {
        var bytes = new byte[RecordHeader.Size];
        if (ReadAt(recordOffset, bytes) is { } headerError)
            return headerError;
        var longest = _end.Offset - recordOffset - RecordHeader.Size;
        if (!RecordHeader.TryRead(bytes, _header, out var header) || header.BodyLength > longest)
            return JournalErrors.Corrupt(_file, new JournalCorruption(recordOffset, 0, "there is no valid record header at this offset"));
        var body = new byte[header.BodyLength];
        if (ReadAt(recordOffset + RecordHeader.Size, body) is { } bodyError)
            return bodyError;
        return Crc32C.Of(body) == header.BodyChecksum
            ? body
            : JournalErrors.Corrupt(_file, new JournalCorruption(recordOffset, header.Number, "the checksum of its body does not match"));
    }

    /// <summary>Reads all acknowledged commits again and verifies every byte; null when all are valid.</summary>
    public CopError? Scan(JournalVisitor visitor, IProgress<JournalProgress>? progress = null)
    {
        try
        {
            var fault = new JournalScanner(_file, _header, _end.Offset).Read(visitor, progress);
            return fault is null ? null : JournalErrors.Corrupt(_file, fault);
        }
        catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
        {
            return JournalErrors.NotRead(_file, 0, exception);
        }
    }

    /// <summary>Marks the journal as cleanly closed and releases the file and its lock.</summary>
    /// <returns>The reason that there is no mark; null on success.</returns>
    public CopError? Close()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return null;
            _isDisposed = true;
            try
            {
                if (IsReadOnly || _end.IsClosed)
                    return null;
                var error = _failure ?? Append(RecordKind.Closed, []).Error;
                if (error is null)
                    GiveRoomBack();
                return error;
            }
            finally
            {
                _file.Dispose();
            }
        }
    }

    /// <summary>
    /// Closes the journal as <see cref="Close"/> does. Without the mark, the next opening reports that it was not closed and loses nothing.
    /// </summary>
    public void Dispose() => Close();

    private CopResult<long> Append(RecordKind kind, IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        var end = _end;
        var record = Stage(end, kind, pieces, out var header);
        try
        {
            _file.WriteAt(end.Offset, record);
            _file.Sync();
        }
        catch (Exception exception)
        {
            _failure = JournalErrors.NotWritten(_file, end.Offset, exception);
            if (JournalErrors.IsOfStorage(exception))
                return _failure;
            throw;
        }

        _end = end.After(header);
        return end.Offset;
    }

    private ReadOnlySpan<byte> Stage(JournalEnd end, RecordKind kind, IReadOnlyList<ReadOnlyMemory<byte>> pieces, out RecordHeader header)
    {
        var length = RecordHeader.Size + pieces.Sum(piece => piece.Length);
        if (_staging.Length < length || _staging.Length > KeptStaging)
            _staging = GC.AllocateUninitializedArray<byte>(Math.Max(length, 64 * 1024));
        var position = RecordHeader.Size;
        foreach (var piece in pieces)
        {
            piece.Span.CopyTo(_staging.AsSpan(position));
            position += piece.Length;
        }

        var body = _staging.AsSpan(RecordHeader.Size, length - RecordHeader.Size);
        header = new RecordHeader(kind, (uint)body.Length, Crc32C.Of(body), end.NextNumber);
        header.Write(_staging, _header);
        return _staging.AsSpan(0, length);
    }

    private void GiveRoomBack()
    {
        try
        {
            if (_file.Length > _end.Offset)
                _file.Truncate(_end.Offset);
        }
        catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
        {
            // The mark is durable; zeros after it have no meaning.
        }
    }

    private CopResult<JournalRepair?> CutFailed()
    {
        var end = _end;
        try
        {
            // Acknowledged records come first: if they cannot be read, nothing may be cut or appended.
            if (end.LastRecord > 0 && ReadBody(end.LastRecord) is { IsOk: false, Error: var error })
                return error;
            var extra = JournalTail.EndOfWritten(_file, end.Offset, _file.Length) - end.Offset;
            JournalOpener.Settle(_file, end);
            _failure = null;
            return CopResult.Ok(extra > 0 ? new JournalRepair(end.Offset, extra, "its append failed", IsCut: true) : null);
        }
        catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
        {
            return JournalErrors.NotWritten(_file, end.Offset, exception);
        }
    }
}
