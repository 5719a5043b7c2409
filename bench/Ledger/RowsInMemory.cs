using System.Runtime.CompilerServices;

namespace Cop.Bench;

/// <summary>Sequences of rows in memory, so that a measurement has no disk in it.</summary>
internal sealed class RowsInMemory : IAppendOnlyStore
{
    private readonly Dictionary<string, List<ReadOnlyMemory<byte>>> _rows = new(StringComparer.Ordinal);

    public Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken) =>
        Task.FromResult(_rows.TryGetValue(sequence, out var rows) ? rows.Count : 0L);

    public async IAsyncEnumerable<SequenceRow> ReadRowsAsync(
        string sequence, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var rows = _rows.TryGetValue(sequence, out var known) ? known : [];
        for (var index = from; index < Math.Min(to, rows.Count); index++)
            yield return new SequenceRow(index, rows[(int)index]);
    }

    public Task<bool> AppendRowsAsync(IReadOnlyList<SequenceAppend> appends, CancellationToken cancellationToken)
    {
        foreach (var append in appends)
        {
            if (!_rows.TryGetValue(append.Sequence, out var rows))
                _rows.Add(append.Sequence, rows = []);
            rows.AddRange(append.Rows);
        }

        return Task.FromResult(true);
    }
}
