using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>Sequences of rows in a file beside the journal. Opened at the first use; a store without a ledger has no such file.</summary>
/// <param name="open">Opens the file; null when there is none and the store is read-only.</param>
/// <param name="isReadOnly">Whether another process may append.</param>
internal sealed class SequenceFile(Func<IJournalFile?> open, bool isReadOnly) : IAppendOnlyStore, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<(long Offset, int Length)>> _rows = new(StringComparer.Ordinal);
    private IJournalFile? _file;
    private long _end;
    private bool _isBroken;

    /// <inheritdoc/>
    public Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        lock (_gate)
        {
            Refresh();
            return Task.FromResult((long)RowsOf(sequence).Count);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SequenceRow> ReadRowsAsync(
        string sequence, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        to = Math.Min(to, await GetRowCountAsync(sequence, cancellationToken).ConfigureAwait(false));
        for (var index = from; index < to; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new SequenceRow(index, Read(sequence, index));
        }
    }

    /// <inheritdoc/>
    public Task<bool> AppendRowsAsync(IReadOnlyList<SequenceAppend> appends, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(appends);
        cancellationToken.ThrowIfCancellationRequested();
        bool mayBlock;
        lock (_gate)
        {
            Refresh();
            mayBlock = _file!.MayBlock;
        }

        // The sync blocks a thread; it is one of the pool, and not the kernel's.
        return mayBlock ? Task.Run(() => Append(appends), CancellationToken.None) : Task.FromResult(Append(appends));
    }

    public void Dispose()
    {
        lock (_gate)
            _file?.Dispose();
    }

    private bool Append(IReadOnlyList<SequenceAppend> appends)
    {
        lock (_gate)
        {
            Refresh();
            if (appends.Any(append => append.FirstIndex != RowsOf(append.Sequence).Count))
                return false;
            var frame = SequenceFrame.Write(appends);
            try
            {
                _file!.WriteAt(_end, frame);
                _file.Sync();
            }
            catch (Exception exception) when (JournalErrors.IsOfStorage(exception))
            {
                _isBroken = true;
                throw new CopException(JournalErrors.NotWritten(_file!, _end, exception), exception);
            }

            Add(frame, _end);
            _end += frame.Length;
            return true;
        }
    }

    private byte[] Read(string sequence, long index)
    {
        long offset;
        int length;
        lock (_gate)
            (offset, length) = RowsOf(sequence)[(int)index];
        var data = new byte[length];
        if (_file!.ReadAt(offset, data) != length)
            throw Corrupt($"The file '{_file.Name}' became shorter while it was open.");
        return data;
    }

    // The caller holds the lock. After a failed write the end of the file is unknown, so it is read again.
    private void Refresh()
    {
        if (_file is null)
        {
            _file = open();
            if (_file is null)
                return;
            ReadFrames();
            if (!isReadOnly && _file.Length > _end)
                _file.Truncate(_end);
        }
        else if (isReadOnly)
        {
            ReadFrames();
        }
        else if (_isBroken)
        {
            ReadFrames();
            _file.Truncate(_end);
            _isBroken = false;
        }
    }

    private void ReadFrames()
    {
        while (SequenceFrame.Read(_file!, _end) is { } frame)
        {
            Add(frame, _end);
            _end += frame.Length;
        }

        if (SequenceFrame.FindAfter(_file!, _end) is { } follower)
        {
            throw Corrupt(
                $"The file '{_file!.Name}' is damaged at byte {_end}; a valid frame follows at byte {follower}. Nothing was changed. "
                + "Restore the file from a backup.");
        }
    }

    private void Add(byte[] frame, long offset)
    {
        foreach (var (sequence, first, row) in SequenceFrame.Rows(frame))
        {
            var rows = RowsOf(sequence);
            if (rows.Count != first)
            {
                throw Corrupt(
                    $"The file '{_file!.Name}' has row {first} of sequence '{sequence}' at byte {offset}, where row {rows.Count} is due. "
                    + "Restore the file from a backup.");
            }

            rows.Add((offset + row.Start.Value, row.End.Value - row.Start.Value));
        }
    }

    private static CopException Corrupt(string message) =>
        new(new CopError(CopErrorCodes.StoreCorrupt, message, CopErrorCategory.Fatal));

    private List<(long Offset, int Length)> RowsOf(string sequence)
    {
        if (!_rows.TryGetValue(sequence, out var rows))
            _rows[sequence] = rows = [];
        return rows;
    }
}
