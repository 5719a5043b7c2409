using Npgsql;

namespace Cop;

public sealed partial class PostgresEventStore
{
    private const int PendingAtOnce = 500;

    /// <summary>Assigns positions to all committed events. One node at a time does it; appends never wait for it.</summary>
    /// <param name="waits">Whether to wait while another node does it; otherwise the call ends at once.</param>
    /// <param name="cancellationToken">Cancels the work between two steps.</param>
    private async Task SequenceAsync(bool waits, CancellationToken cancellationToken)
    {
        if (IsReadOnly
            || !await _client.ExecuteAsync(
                (connection, token) => ScalarAsync<bool>(connection, "606_has_pending_positions", token), cancellationToken)
            .ConfigureAwait(false))
            return;
        await SequencePendingAsync(waits, cancellationToken).ConfigureAwait(false);
    }

    private async Task SequencePendingAsync(bool waits, CancellationToken cancellationToken)
    {
        while (await _client.ExecuteAsync((connection, token) => SequenceStepAsync(connection, waits, token), cancellationToken)
            .ConfigureAwait(false))
            cancellationToken.ThrowIfCancellationRequested();
    }

    // Returns whether more entries are pending. Entries committed meanwhile wait for the next run, so that more are taken together.
    private async Task<bool> SequenceStepAsync(NpgsqlConnection connection, bool waits, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (waits)
                await ScalarAsync<object>(connection, "601_lock_sequencer", cancellationToken).ConfigureAwait(false);
            else if (!await ScalarAsync<bool>(connection, "602_try_lock_sequencer", cancellationToken).ConfigureAwait(false))
                return false;
            using var sequence = _client.Command(connection, "603_assign_positions", Parameter.Of(PendingAtOnce));
            var (taken, hasMore) = (
                await PostgresClient.ReadAllAsync(sequence, reader => (reader.GetInt64(0), reader.GetBoolean(1)), cancellationToken)
                    .ConfigureAwait(false)).Single();
            if (taken == 0 && hasMore)
                await SequenceUnorderedAsync(connection, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return hasMore;
        }
    }

    // A unit over several topics that applied waiting events: either topic may contain the parents, so the kernel's own rule orders the
    // events.
    private async Task SequenceUnorderedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var marked = _client.Command(connection, "604_first_unordered");
        var marks = await PostgresClient.ReadAllAsync(
            marked, reader =>
                (Mark: reader.GetInt64(0), TopicId: reader.GetString(1), First: reader.GetInt64(2), Count: reader.GetInt32(3)),
                cancellationToken).ConfigureAwait(false);
        var topics = new List<IReadOnlyList<Event>>(marks.Count);
        foreach (var mark in marks)
        {
            using var read = _client.Command(
                connection, "203_read_topic", Parameter.Of(mark.TopicId), Parameter.Of(mark.First),
                Parameter.Of(mark.First + mark.Count - 1), Parameter.Of(mark.Count));
            topics.Add(
                await PostgresClient.ReadAllAsync(read, reader => RowMapper.Event(reader, 1), cancellationToken).ConfigureAwait(false));
        }

        var (topicIds, firsts, counts) = RunsOf(CausalOrder.Sort(topics));
        using var add = _client.Command(
            connection, "605_order_pending", Parameter.Of(topicIds), Parameter.Of(firsts), Parameter.Of(counts),
            Parameter.Of(marks[0].Mark));
        await add.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static (List<string> TopicIds, List<long> Firsts, List<int> Counts) RunsOf(IReadOnlyList<Event> order)
    {
        var (topicIds, firsts, counts) = (new List<string>(), new List<long>(), new List<int>());
        foreach (var next in order)
        {
            if (topicIds.Count > 0 && topicIds[^1] == next.TopicId && firsts[^1] + counts[^1] == next.TopicSeq)
            {
                counts[^1]++;
                continue;
            }

            topicIds.Add(next.TopicId);
            firsts.Add(next.TopicSeq);
            counts.Add(1);
        }

        return (topicIds, firsts, counts);
    }

    private async Task<T> ScalarAsync<T>(
        NpgsqlConnection connection, string statement, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        using var command = _client.Command(connection, statement, parameters);
        return (T)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
