using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>The sequences of rows beside the log, in memory. They lose their end together with the log.</summary>
internal sealed class SimulatedSequences : IAppendOnlyStore
{
    private readonly List<(string Sequence, ReadOnlyMemory<byte> Data)> _written = [];

    /// <summary>The number of rows of all sequences.</summary>
    public int Length => _written.Count;

    /// <inheritdoc/>
    public Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken) =>
        Task.FromResult((long)_written.Count(row => row.Sequence == sequence));

    /// <inheritdoc/>
    public async IAsyncEnumerable<SequenceRow> ReadRowsAsync(
        string sequence, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var row in Read(sequence, from, to))
            yield return row;
    }

    /// <inheritdoc/>
    public async Task<bool> AppendRowsAsync(IReadOnlyList<SequenceAppend> appends, CancellationToken cancellationToken)
    {
        foreach (var append in appends)
        {
            if (append.FirstIndex != await GetRowCountAsync(append.Sequence, cancellationToken).ConfigureAwait(false))
                return false;
        }

        _written.AddRange(appends.SelectMany(append => append.Rows.Select(row => (append.Sequence, row))));
        return true;
    }

    /// <summary>Returns the rows of a sequence from an index to before another.</summary>
    public List<SequenceRow> Read(string sequence, long from, long to) =>
        [.. _written.Where(row => row.Sequence == sequence).Select((row, index) => new SequenceRow(index, row.Data))
            .Skip((int)from).Take((int)Math.Max(0, Math.Min(to, int.MaxValue) - from))];

    /// <summary>Removes the rows that were written last.</summary>
    /// <param name="length">The number of rows that are kept.</param>
    public void Truncate(int length) => _written.RemoveRange(length, _written.Count - length);
}
