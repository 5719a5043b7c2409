using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

/// <summary>
/// Reads a long range of events in batches; the next batch is read while the caller processes the last one. A batch is bounded in rows and
/// bytes, and holds a connection only while it is read, so a slow caller occupies no connection.
/// </summary>
/// <param name="client">The client of the server.</param>
/// <param name="options">The batch sizes.</param>
/// <param name="statement">Returns (number, body) in ascending order, from a number on, with a limit.</param>
/// <param name="ask">The statement's parameters for a first number and a limit of rows.</param>
/// <param name="take">Creates the caller's item from a number and its event.</param>
/// <param name="describe">Describes the number of an event in an error message.</param>
internal sealed class EventLogReader<T>(
    PostgresClient client, PostgresOptions options, string statement, Func<long, int, NpgsqlParameter[]> ask, Func<long, Event, T> take,
    Func<long, string> describe)
{
    private const int FewRows = 64;
    private int _most = options.ReadBatchSize;

    public async IAsyncEnumerable<T> ReadAsync(long from, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = from <= last ? ReadBatchAsync(from, leaving.Token) : null;
        try
        {
            while (next is not null)
            {
                var batch = await next.ConfigureAwait(false);
                var goesOn = batch.Items.Count > 0 && batch.At < last;
                next = goesOn && batch.IsFull ? ReadBatchAsync(batch.At + 1, leaving.Token) : null;
                foreach (var (at, body) in batch.Items)
                    yield return take(at, RowMapper.Event(body, describe, at));
                // Read again at the end of the log, since events may have been added meanwhile.
                if (goesOn)
                    next ??= ReadBatchAsync(batch.At + 1, leaving.Token);
            }
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            if (next is not null)
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Batch> ReadBatchAsync(long from, CancellationToken cancellationToken)
    {
        var batch = await client.ExecuteAsync(
            async (connection, token) =>
            {
                using var command = client.Command(connection, statement, ask(from, _most));
                var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                    return await TakeAsync(reader, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        // Rows beyond the byte limit were sent for nothing: the next query requests only as many rows as fitted.
        _most = Math.Clamp(batch.WasCut ? batch.Items.Count : _most * 2, 1, options.ReadBatchSize);
        return batch;
    }

    private async Task<Batch> TakeAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var items = new List<(long At, byte[] Body)>(Math.Min(_most, FewRows));
        var bytes = 0L;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (bytes >= options.ReadBatchBytes)
                return new Batch(items, items[^1].At, IsFull: true) { WasCut = true };
            var (at, body) = (reader.GetInt64(0), RowMapper.Bytes(reader, 1));
            bytes += body.Length;
            items.Add((at, body));
        }

        return new Batch(items, items.Count == 0 ? 0 : items[^1].At, IsFull: items.Count == _most);
    }

    /// <param name="Items">The rows. Events are created from them on demand, so that they live only as long as the caller needs
    /// them.</param>
    /// <param name="At">The number of the last row.</param>
    /// <param name="IsFull">Whether more rows may exist already.</param>
    private sealed record Batch(List<(long At, byte[] Body)> Items, long At, bool IsFull)
    {
        /// <summary>Whether rows were cut off by the byte limit.</summary>
        public bool WasCut { get; init; }
    }
}
