using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop;

/// <summary>
/// A long stretch of events in batches, the next one read while the caller works on the last. A batch is bounded in rows and bytes, and
/// holds a connection only while it is read, so that a slow caller costs the server nothing.
/// </summary>
/// <param name="client">The way to the server.</param>
/// <param name="options">How large batches are.</param>
/// <param name="statement">Gives (place, body) in the order of places, from a place on, at most so many.</param>
/// <param name="ask">The statement's parameters for a first place and a number of rows.</param>
/// <param name="take">What the caller gets of a place and its event.</param>
/// <param name="describe">A place in words.</param>
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
                // At the end of the log it is looked again, since events may have come meanwhile.
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
        // Rows that were cut off came for nothing: the next time so many are asked for as found room.
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

    /// <param name="Items">What was read. Events are made of it as they are given, so that they live no longer than the caller needs
    /// them.</param>
    /// <param name="At">The place of the last one.</param>
    /// <param name="IsFull">Whether more may follow already.</param>
    private sealed record Batch(List<(long At, byte[] Body)> Items, long At, bool IsFull)
    {
        /// <summary>Whether more came than there was room for.</summary>
        public bool WasCut { get; init; }
    }
}
