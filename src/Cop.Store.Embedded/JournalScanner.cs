namespace Cop;

/// <summary>Reads a journal from front to back and verifies every byte.</summary>
internal sealed class JournalScanner(IJournalFile file, JournalHeader journal, long length)
{
    private const long ProgressStep = 16 * 1024 * 1024;
    private const long MaxTail = RecordHeader.Size + (long)Journal.MaxBodyLength + Journal.MaxRoom;
    private readonly JournalWindow _window = new(file, length);

    // As of the start of the scan: when another process writes, at most one partly written record is there.
    private readonly long _written = JournalTail.EndOfWritten(file, Math.Min(JournalHeader.Size, length), length);
    private long _commits;
    private long _reported;

    /// <summary>The end of the valid records.</summary>
    public JournalEnd End { get; private set; } = JournalEnd.OfNew;

    /// <summary>The number of bytes after the valid records: those written, or the zeros when none was written.</summary>
    public long Tail => (_written > End.Offset ? _written : length) - End.Offset;

    /// <summary>Passes all valid commits to the visitor.</summary>
    /// <returns>The first fault, or null at the end of the file.</returns>
    public JournalCorruption? Read(JournalVisitor? visitor, IProgress<JournalProgress>? progress)
    {
        while (End.Offset < _written)
        {
            if (ReadRecord(visitor) is { } fault)
                return fault;
            Report(progress, ProgressStep);
        }

        // The rest is zeros.
        if (length - End.Offset > Journal.MaxRoom)
            return Fault(
                "nothing follows but zeros, more than a journal keeps as room", length, isTearable: length - End.Offset <= MaxTail);
        length = End.Offset;
        Report(progress, 0);
        return null;
    }

    private JournalCorruption? ReadRecord(JournalVisitor? visitor)
    {
        var offset = End.Offset;
        var bytes = _window.Get(offset, RecordHeader.Size).Span;
        if (!RecordHeader.TryRead(bytes, journal, out var header))
            return HeaderFault(bytes.Length);
        if (Contradiction(header) is { } contradiction)
            return new JournalCorruption(offset, End.NextNumber, contradiction) { SearchFrom = offset + RecordHeader.Size };
        var end = End.After(header);
        if (end.Offset > length)
            return Fault(
                $"its body of {header.BodyLength} bytes ends {end.Offset - length} bytes after the file's end", length, isTearable: true);
        var body = _window.Get(offset + RecordHeader.Size, (int)header.BodyLength);
        // One append is one record, so a torn one is never followed by other bytes.
        if (body.Length < header.BodyLength || Crc32C.Of(body.Span) != header.BodyChecksum)
            return Fault("the checksum of its body does not match", end.Offset, isTearable: _written <= end.Offset);
        if (header.Kind == RecordKind.Commit)
        {
            visitor?.Invoke(offset, body);
            _commits++;
        }

        End = end;
        return null;
    }

    private JournalCorruption Fault(string reason, long searchFrom, bool isTearable) =>
        new(End.Offset, End.NextNumber, reason) { SearchFrom = searchFrom, IsTearable = isTearable };

    private JournalCorruption HeaderFault(int available) => Fault(
        available < RecordHeader.Size
            ? $"only {available} of the {RecordHeader.Size} bytes of its header are present"
            : "its header is damaged or was never written (magic or checksum)",
        End.Offset + 1,
        isTearable: length - End.Offset <= MaxTail && !IsDamagedMark());

    private string? Contradiction(RecordHeader header) => header switch
    {
        _ when header.Number != End.NextNumber => $"it carries the number {header.Number}",
        { Kind: not (RecordKind.Commit or RecordKind.Closed) } =>
            $"its kind {(uint)header.Kind} is unknown; a newer version may have written it",
        { BodyLength: > Journal.MaxBodyLength } => $"its body of {header.BodyLength} bytes is longer than any that is written",
        { Kind: RecordKind.Closed, BodyLength: > 0 } => "it marks a clean close and has a body",
        _ => null,
    };

    /// <summary>Returns whether the records end in a mark of a clean close with a few bytes changed.</summary>
    /// <remarks>
    /// A mark is too short to be torn in this way, unless it was written over room and zeros of it remain. All its bytes are known, so it
    /// needs no valid header after it to be distinguished from a torn append.
    /// </remarks>
    private bool IsDamagedMark()
    {
        if (length - End.Offset < RecordHeader.Size || _written > End.Offset + RecordHeader.Size)
            return false;
        Span<byte> expected = stackalloc byte[RecordHeader.Size];
        new RecordHeader(RecordKind.Closed, 0, 0, End.NextNumber).Write(expected, journal);
        var actual = _window.Get(End.Offset, RecordHeader.Size).Span;
        var (same, isChanged) = (0, length == End.Offset + RecordHeader.Size);
        for (var i = 0; i < actual.Length; i++)
        {
            same += actual[i] == expected[i] ? 1 : 0;
            isChanged |= actual[i] != expected[i] && actual[i] != 0;
        }

        return same >= RecordHeader.Size - 4 && isChanged;
    }

    /// <summary>
    /// Finds the first valid header at or after an offset, at any byte; null when there is none. A smaller number is only a copy inside a
    /// body.
    /// </summary>
    public long? FindHeader(long from)
    {
        const int step = 1024 * 1024;
        for (var start = from; start <= _written - RecordHeader.Size; start += step)
        {
            var bytes = _window.Get(start, (int)Math.Min(step + RecordHeader.Size - 1, _written - start)).Span;
            for (var at = 0; bytes[at..].IndexOf(RecordHeader.Magic) is >= 0 and var skipped; at++)
            {
                at += skipped;
                if (RecordHeader.TryRead(bytes[at..], journal, out var header) && header.Number >= End.NextNumber)
                    return start + at;
            }
        }

        return null;
    }

    private void Report(IProgress<JournalProgress>? progress, long step)
    {
        if (progress is null || End.Offset - _reported < step)
            return;
        _reported = End.Offset;
        progress.Report(new JournalProgress(End.Offset, length, _commits));
    }
}
