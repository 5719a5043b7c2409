using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

/// <content>Sequences of rows beside the log.</content>
public sealed partial class MartenEventStore : IAppendOnlyStore
{
    private const int RowsPerPage = 500;

    /// <inheritdoc/>
    public IAppendOnlyStore AppendOnly => this;

    /// <inheritdoc/>
    public Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken) =>
        SingleAsync(_client, "row_count", reader => reader.GetInt64(0), cancellationToken, SqlValue.Sought(sequence));

    /// <inheritdoc/>
    public async IAsyncEnumerable<SequenceRow> ReadRowsAsync(
        string sequence, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (from < to)
        {
            var rows = await _client.QueryAsync(
                "read_rows", reader => new SequenceRow(reader.GetInt64(0), StoreRow.Bytes(reader, 1)), cancellationToken,
                SqlValue.Sought(sequence), SqlValue.Of(from), SqlValue.Of(to), SqlValue.Of(RowsPerPage)).ConfigureAwait(false);
            foreach (var row in rows)
                yield return row;
            if (rows.Count < RowsPerPage)
                yield break;
            from = rows[^1].Index + 1;
        }
    }

    /// <inheritdoc/>
    public Task<bool> AppendRowsAsync(IReadOnlyList<SequenceAppend> appends, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(appends);
        RefuseWhenNotWritable();
        var rows = (from append in appends
                    from row in append.Rows.Select((data, offset) => (Index: append.FirstIndex + offset, Data: data))
                    select (append.Sequence, row.Index, row.Data)).ToArray();
        return _client.ExecuteAsync(
            async (connection, token) =>
            {
                try
                {
                    var added = await _client.QueryAsync(
                        connection, "append_rows", reader => reader.GetInt64(0), token,
                        SqlValue.Of(Array.ConvertAll(rows, row => row.Sequence)), SqlValue.Of(Array.ConvertAll(rows, row => row.Index)),
                        SqlValue.Of(Array.ConvertAll(rows, row => row.Data.ToArray())),
                        SqlValue.Of((string[])[.. appends.Select(append => append.Sequence)]),
                        SqlValue.Of((long[])[.. appends.Select(append => append.FirstIndex)])).ConfigureAwait(false);
                    return added.Single() == rows.Length;
                }
                catch (PostgresException conflict) when (conflict.SqlState == PostgresErrorCodes.UniqueViolation)
                {
                    return false;
                }
            },
            cancellationToken);
    }
}
