using Npgsql;

namespace Cop;

/// <content>Positions: the order over all topics. Marten's own sequence has gaps and follows no commit order.</content>
public sealed partial class MartenEventStore
{
    private const int PendingAtOnce = 500;

    // Assigns positions to all committed events. One node at a time does it; appends never wait for it.
    private async Task SequenceAsync(bool waits, CancellationToken cancellationToken)
    {
        if (IsReadOnly)
            return;
        while (await SingleAsync(_client, "has_pending", reader => reader.GetBoolean(0), cancellationToken).ConfigureAwait(false)
            && await _client.ExecuteAsync((connection, token) => SequenceOnceAsync(connection, waits, token), cancellationToken)
                .ConfigureAwait(false))
            cancellationToken.ThrowIfCancellationRequested();
    }

    // Returns false when another node does the work.
    private async Task<bool> SequenceOnceAsync(NpgsqlConnection connection, bool waits, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (waits)
                await _client.QueryAsync(connection, "lock_sequencer", _ => true, cancellationToken).ConfigureAwait(false);
            else if (!(await _client.QueryAsync(connection, "try_lock_sequencer", reader => reader.GetBoolean(0), cancellationToken)
                .ConfigureAwait(false)).Single())
                return false;
            var entries = await _client.QueryAsync(connection, "pending", PendingEntry.Read, cancellationToken, SqlValue.Of(PendingAtOnce))
                .ConfigureAwait(false);
            var next = 1 + (await _client.QueryAsync(connection, "last_position", reader => reader.GetInt64(0), cancellationToken)
                .ConfigureAwait(false)).Single();
            var placed = new List<(long Position, PositionEntry.Run Run, Guid? Writer)>();
            foreach (var entry in entries)
            {
                foreach (var run in await OrderedAsync(connection, entry, cancellationToken).ConfigureAwait(false))
                {
                    placed.Add((next, run, entry.Writer));
                    next += run.Count;
                }
            }

            await WriteAsync(connection, entries, placed, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private async Task WriteAsync(
        NpgsqlConnection connection, List<PendingEntry> entries, List<(long Position, PositionEntry.Run Run, Guid? Writer)> placed,
        CancellationToken cancellationToken)
    {
        await _client.QueryAsync(
            connection, "insert_positions", _ => true, cancellationToken, SqlValue.Of((long[])[.. placed.Select(range => range.Position)]),
            SqlValue.Of((int[])[.. placed.Select(range => range.Run.Count)]),
            SqlValue.Of((string[])[.. placed.Select(range => range.Run.TopicId)]),
            SqlValue.Of((long[])[.. placed.Select(range => range.Run.FirstSeq)]),
            SqlValue.Of((Guid?[])[.. placed.Select(range => range.Writer)])).ConfigureAwait(false);
        await _client.QueryAsync(
            connection, "delete_pending", _ => true, cancellationToken, SqlValue.Of((long[])[.. entries.Select(entry => entry.Number)]))
            .ConfigureAwait(false);
    }

    // A unit over several topics that applied waiting events: either topic may contain the parents, so the kernel's own rule orders them.
    private async Task<IReadOnlyList<PositionEntry.Run>> OrderedAsync(
        NpgsqlConnection connection, PendingEntry entry, CancellationToken cancellationToken)
    {
        if (entry.IsOrdered)
            return entry.Runs;
        var topics = new List<IReadOnlyList<Event>>(entry.Runs.Count);
        foreach (var run in entry.Runs)
        {
            topics.Add(await _client.QueryAsync(
                connection, "read_topic", reader => StoreRow.Event(reader, 1), cancellationToken, SqlValue.Of(run.TopicId),
                SqlValue.Of(run.FirstSeq), SqlValue.Of(run.FirstSeq + run.Count - 1), SqlValue.Of(run.Count)).ConfigureAwait(false));
        }

        return PositionEntry.RunsOf(CausalOrder.Sort(topics));
    }

    private sealed record PendingEntry(long Number, Guid? Writer, bool IsOrdered, IReadOnlyList<PositionEntry.Run> Runs)
    {
        public static PendingEntry Read(NpgsqlDataReader reader)
        {
            var (topicIds, firsts, counts) =
                (reader.GetFieldValue<string[]>(3), reader.GetFieldValue<long[]>(4), reader.GetFieldValue<int[]>(5));
            return new(
                reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.GetBoolean(2),
                [.. topicIds.Select((topicId, i) => new PositionEntry.Run(topicId, firsts[i], counts[i]))]);
        }
    }
}
