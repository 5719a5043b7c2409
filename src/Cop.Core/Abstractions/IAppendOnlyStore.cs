namespace Cop.Storage;

/// <summary>Sequences of rows beside the log, such as a ledger: rows are appended, and none is changed or deleted.</summary>
/// <remarks>Protocol 9.7; decision D-86.</remarks>
public interface IAppendOnlyStore
{
    /// <summary>Gets the index after the last row of a sequence; 0 when it has none.</summary>
    Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken);

    /// <summary>Reads rows of a sequence in the order of their indexes. An index that is skipped means that a row was removed.</summary>
    /// <param name="sequence">The name of the sequence.</param>
    /// <param name="from">The first index.</param>
    /// <param name="to">The index after the last one; <see cref="long.MaxValue"/> for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    IAsyncEnumerable<SequenceRow> ReadRowsAsync(string sequence, long from, long to, CancellationToken cancellationToken);

    /// <summary>Appends rows to sequences, all or none, durably.</summary>
    /// <returns>
    /// False when a sequence does not end at the expected index: another writer has appended, or the store has lost rows.
    /// </returns>
    Task<bool> AppendRowsAsync(IReadOnlyList<SequenceAppend> appends, CancellationToken cancellationToken);
}
