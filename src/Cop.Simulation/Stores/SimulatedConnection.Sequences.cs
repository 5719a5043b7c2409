using System.Runtime.CompilerServices;

namespace Cop;

/// <content>The sequences of rows beside the log.</content>
internal sealed partial class SimulatedConnection
{
    /// <inheritdoc/>
    public IAppendOnlyStore? AppendOnly => new RemoteSequences(this, store);

    private sealed class RemoteSequences(SimulatedConnection connection, SimulatedStore store) : IAppendOnlyStore
    {
        public Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken) =>
            connection.CallAsync(() => Here(store.Sequences.GetRowCountAsync(sequence, CancellationToken.None)));

        public async IAsyncEnumerable<SequenceRow> ReadRowsAsync(
            string sequence, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var next = from; next < to;)
            {
                var (first, end) = (next, Math.Min(to, next + PageSize));
                var page = await connection.CallAsync(() => store.Sequences.Read(sequence, first, end)).ConfigureAwait(false);
                foreach (var row in page)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return row;
                }

                if (page.Count < PageSize)
                    yield break;
                next += page.Count;
            }
        }

        public Task<bool> AppendRowsAsync(IReadOnlyList<SequenceAppend> appends, CancellationToken cancellationToken) =>
            connection.CallAsync(() => store.AppendRows(appends));
    }
}
