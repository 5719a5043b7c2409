using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

/// <content>Sequences of rows beside the log.</content>
public sealed partial class PostgresEventStore : IAppendOnlyStore
{
    private const int RowsPerPage = 500;

    /// <inheritdoc/>
    public IAppendOnlyStore AppendOnly => this;

    /// <inheritdoc/>
    public async Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken) =>
        (await _client.QueryAsync("220_row_count", reader => reader.GetInt64(0), cancellationToken, Parameter.Of(sequence))
            .ConfigureAwait(false)).Single();

    /// <inheritdoc/>
    public async IAsyncEnumerable<SequenceRow> ReadRowsAsync(
        string sequence, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (from < to)
        {
            var rows = await _client.QueryAsync(
                "221_read_rows", reader => new SequenceRow(reader.GetInt64(0), RowMapper.Bytes(reader, 1)), cancellationToken,
                Parameter.Of(sequence), Parameter.Of(from), Parameter.Of(to), Parameter.Of(RowsPerPage)).ConfigureAwait(false);
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
        return _client.ExecuteAsync(async (connection, token) =>
        {
            using var command = _client.Command(
                connection, "222_append_rows", Parameter.OfEach(rows, row => row.Sequence), Parameter.OfEach(rows, row => row.Index),
                Parameter.OfEach(rows, row => row.Data.ToArray()), Parameter.Of([.. appends.Select(append => append.Sequence)]),
                Parameter.Of([.. appends.Select(append => append.FirstIndex)]));
            try
            {
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false) == rows.Length;
            }
            catch (PostgresException conflict) when (conflict.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                return false;
            }
        }, cancellationToken);
    }
}
