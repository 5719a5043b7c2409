namespace Cop;

/// <summary>
/// An append-only file of commits, each an opaque body. A record's offset is returned when the record is durable;
/// what was read once is never changed. One writer at a time, any number of readers (format: spec/journal.md).
/// Writing takes the caller's thread until the disk has answered: <see cref="WriteQueue"/> has one for that.
/// </summary>
internal sealed class Journal : IDisposable
{
    public const int MaxBodyLength = 256 * 1024 * 1024;

    /// <summary>How many zeros may stand behind the last record, as room for those to come.</summary>
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

    /// <summary>What an interrupted append had left at the end when the journal was opened; for the log.</summary>
    public JournalRepair? Repair { get; }

    /// <summary>Whether the journal had been closed cleanly when it was opened.</summary>
    public bool WasClosed { get; }

    public bool IsReadOnly { get; }

    /// <summary>Whether an append may take the thread's time.</summary>
    public bool MayBlock => _file.MayBlock;

    /// <summary>The bytes that are acknowledged; the next record begins here.</summary>
    public long Length => _end.Offset;

    /// <summary>The number of the next record. Numbers are dense; marks of clean closes have numbers too.</summary>
    public long NextNumber => _end.NextNumber;

    /// <summary>Whether an append failed, so that all are refused until <see cref="Recover"/> succeeds.</summary>
    public bool NeedsRecovery => _failure is not null;

    /// <summary>Opens for writing, or creates. Every byte is checked, and every commit handed to the visitor, before this returns.</summary>
    /// <param name="path">The file; its directory is created when it is missing.</param>
    /// <param name="storeId">The id that a new journal gets; an existing one keeps its own.</param>
    /// <param name="visitor">Takes all commits, to rebuild the state; when the journal is refused, it has seen all that precede the damage.</param>
    /// <param name="progress">Told now and then on long files, and at the end.</param>
    public static CopResult<Journal> Open(
        string path, Guid storeId, JournalVisitor? visitor = null, IProgress<JournalProgress>? progress = null) =>
        JournalOpener.OpenDisk(path, storeId, visitor, progress);

    /// <summary>Opens for reading, without a lock, also beside a running writer: sees what was appended before.</summary>
    public static CopResult<Journal> OpenReadOnly(string path, JournalVisitor? visitor = null, IProgress<JournalProgress>? progress = null) =>
        JournalOpener.OpenDiskReadOnly(path, visitor, progress);

    /// <summary>Opens for writing over bytes that are not a file of the operating system; writes the header when there are none.</summary>
    public static CopResult<Journal> Open(
        IJournalFile file, Guid storeId, JournalVisitor? visitor = null, IProgress<JournalProgress>? progress = null) =>
        JournalOpener.OpenBytes(file, storeId, visitor, progress);

    /// <summary>Appends one commit and returns its offset when it is durable.</summary>
    public CopResult<long> Append(ReadOnlyMemory<byte> body) => Append([body]);

    /// <summary>
    /// Appends one commit, whose body is these pieces joined, and returns its offset when it is durable: one sync.
    /// An error is temporary and leaves the outcome open until <see cref="Recover"/>.
    /// </summary>
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
    /// Makes the journal take appends again after one failed: reads the last acknowledged record back and cuts what the failed append
    /// left, durably. So none of it survives in this process, and its callers retry. (When the process ends first, a whole record may
    /// survive; opening then hands it out.)
    /// </summary>
    /// <returns>What was cut; null when nothing was there, or nothing had failed.</returns>
    public CopResult<JournalRepair?> Recover()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _failure is null ? CopResult.Ok<JournalRepair?>(null) : CutFailed();
        }
    }

    /// <summary>Reads a slice of a body, or of several; null on success. For rebuilding views from offsets: checks no checksum.</summary>
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

    /// <summary>Reads the body of the record at an offset that an append or a scan gave out, and checks it.</summary>
    public CopResult<byte[]> ReadBody(long recordOffset)
    {
        var bytes = new byte[RecordHeader.Size];
        if (ReadAt(recordOffset, bytes) is { } headerError)
            return headerError;
        var longest = _end.Offset - recordOffset - RecordHeader.Size;
        if (!RecordHeader.TryRead(bytes, _header, out var header) || header.BodyLength > longest)
            return JournalErrors.Corrupt(_file, new JournalCorruption(recordOffset, 0, "no sound record header stands here"));
        var body = new byte[header.BodyLength];
        if (ReadAt(recordOffset + RecordHeader.Size, body) is { } bodyError)
            return bodyError;
        return Crc32C.Of(body) == header.BodyChecksum
            ? body
            : JournalErrors.Corrupt(_file, new JournalCorruption(recordOffset, header.Number, "the checksum of its body does not fit it"));
    }

    /// <summary>Reads all acknowledged commits again and checks every byte; null when all is sound.</summary>
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

    /// <summary>Marks the journal as cleanly closed and lets go of the file and its lock. An error says why there is no mark.</summary>
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

    /// <summary>As <see cref="Close"/>; without the mark the next opening says that the journal was not closed, and loses nothing.</summary>
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
            // The mark is durable; zeros behind it mean nothing.
        }
    }

    private CopResult<JournalRepair?> CutFailed()
    {
        var end = _end;
        try
        {
            // What was acknowledged comes first: when it cannot be read, nothing may be cut or appended.
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
