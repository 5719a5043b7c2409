using Marten;
using Npgsql;

namespace Cop;

/// <content>The rows of all topics, written again from Marten's events.</content>
public sealed partial class MartenEventStore
{
    /// <summary>
    /// Writes the rows of all topics again from Marten's table of events alone: heads, the columns that events are searched by, parents and
    /// positions. Derived rows are removed; rebuild each topic afterwards (<c>cop store rebuild</c>). Deliveries, agents, profiles and
    /// sequences of rows are no function of events and stay as they are.
    /// </summary>
    /// <param name="connectionString">A connection string of Npgsql, for the role that owns the tables.</param>
    /// <param name="options">The options; no node of the store may run.</param>
    /// <param name="cancellationToken">Cancels the work; nothing is changed then.</param>
    /// <returns>The number of events.</returns>
    /// <remarks>Positions are assigned in the order of commits, parents first, and the id of the history is replaced (M-9, M-16).</remarks>
    public static async Task<CopResult<long>> RestoreAsync(
        string connectionString, CopMartenOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var own = OwnedStore.Create(connectionString, options with { MigrateOnOpen = false });
        await using (own.ConfigureAwait(false))
            return await RestoreAsync(own.Store, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same for a Marten store of the host.</summary>
    /// <param name="store">The host's store, with <see cref="CopStoreOptionsExtensions.AddCop"/> in its options.</param>
    /// <param name="options">The options; no node of the store may run.</param>
    /// <param name="cancellationToken">Cancels the work; nothing is changed then.</param>
    /// <returns>The number of events.</returns>
    public static async Task<CopResult<long>> RestoreAsync(
        IDocumentStore store, CopMartenOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (StoreTables.Refuse(store) is { } unusable)
            return unusable;
        var client = NewClient(store, options);
        try
        {
            if (await StoreTables.CheckAsync(store, client, cancellationToken).ConfigureAwait(false) is { } unfit)
                return unfit;
            return await client.ExecuteAsync(
                async (connection, token) =>
                {
                    var transaction = await connection.BeginTransactionAsync(token).ConfigureAwait(false);
                    await using (transaction.ConfigureAwait(false))
                    {
                        var restoration = new Restoration(client, connection, store.Options, options.ReadBatchSize);
                        var events = await restoration.RunAsync(token).ConfigureAwait(false);
                        if (events.IsOk)
                            await transaction.CommitAsync(token).ConfigureAwait(false);
                        return events;
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (CopException refused)
        {
            return refused.Error;
        }
    }

    /// <summary>One restoration, within a transaction.</summary>
    private sealed class Restoration(MartenClient client, NpgsqlConnection connection, IReadOnlyStoreOptions marten, int pageSize)
    {
        private readonly StreamKeys _keys = new(marten.Events.StreamIdentity);
        private readonly Dictionary<string, RestoredTopic> _topics = new(StringComparer.Ordinal);
        private readonly HashSet<(string TopicId, Guid Parent)> _accepted = [];
        private long _events;

        public async Task<CopResult<long>> RunAsync(CancellationToken cancellationToken)
        {
            var nodes = await ReadAsync("live_nodes", reader => reader.GetString(0), cancellationToken).ConfigureAwait(false);
            if (nodes.Count > 0)
            {
                return CopError.Temporary(
                    CopErrorCodes.StoreLocked,
                    $"The nodes {string.Join(", ", nodes)} use schema '{client.Sql.Schema}'; stop them first, or wait until the lease of " +
                        $"a killed one has expired.");
            }

            await ReadAsync("lock_for_restoring", _ => true, cancellationToken).ConfigureAwait(false);
            await ReadAsync("remove_rows", _ => true, cancellationToken).ConfigureAwait(false);
            await AddEventsAsync(cancellationToken).ConfigureAwait(false);
            RestoredTopic[] topics = [.. _topics.Values];
            string[] ids = [.. topics.Select(topic => topic.TopicId)];
            await ReadAsync(
                "restore_topics", _ => true, cancellationToken, SqlValue.Of(ids), _keys.Of(ids),
                SqlValue.Of((long[])[.. topics.Select(topic => topic.FirstSeq)]),
                SqlValue.Of((long[])[.. topics.Select(topic => topic.LastSeq)]),
                SqlValue.Of((Guid[])[.. topics.Select(topic => topic.LastHash)]),
                SqlValue.Of((long[])[.. topics.Select(topic => topic.LocalFromSeq)]),
                SqlValue.Of((string[])[.. topics.Select(topic => topic.ReplicaOf!)])).ConfigureAwait(false);
            await OrderAsync(cancellationToken).ConfigureAwait(false);
            await ReadAsync("renew_history", _ => true, cancellationToken).ConfigureAwait(false);
            return _events;
        }

        private async Task AddEventsAsync(CancellationToken cancellationToken)
        {
            for (var page = await ReadPageAsync(null, cancellationToken).ConfigureAwait(false); page.Count > 0;
                page = await ReadPageAsync(page[^1], cancellationToken).ConfigureAwait(false))
            {
                List<Row> found = [.. page.Where(row => row.Event is not null)];
                foreach (var row in found)
                    Take(row.Event!, row.ReplicaOf);
                await WriteAsync(found, cancellationToken).ConfigureAwait(false);
                _events += found.Count;
            }
        }

        private void Take(Event stored, string? replicaOf)
        {
            if (!_topics.TryGetValue(stored.TopicId, out var topic))
                _topics.Add(stored.TopicId, topic = new RestoredTopic(stored.TopicId, stored.TopicSeq));
            topic.Add(stored, replicaOf);
            if (stored.Type != EventTypes.TopicUnblocked || stored.Payload["topicId"]?.AsString() is not { } unblocked)
                return;
            foreach (var missing in (stored.Payload["missing"]?.Items ?? []).Select(id => id.AsString()).OfType<string>())
                _accepted.Add((unblocked, StoreRow.Key(missing)));
        }

        private Task<List<Row>> ReadPageAsync(Row? after, CancellationToken cancellationToken) => after is null
            ? ReadAsync("first_binary_events", ReadRow, cancellationToken, SqlValue.Of(pageSize))
            : ReadAsync(
                "binary_events", ReadRow, cancellationToken, _keys.OfStored(after.Stream), SqlValue.Of(after.Version),
                SqlValue.Of(pageSize));

        // An event of the host's own, or one that was appended from outside COP, is none of the topic.
        private Row ReadRow(NpgsqlDataReader reader)
        {
            var stream = reader.GetString(0);
            return new(
                stream, reader.GetInt64(1), Read(reader) is { } stored && _keys.Text(stored.TopicId) == stream ? stored : null,
                reader.IsDBNull(3) ? null : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4));
        }

        private static Event? Read(NpgsqlDataReader reader)
        {
            try
            {
                return StoreRow.Event(reader, 2);
            }
            catch (CopInvariantException)
            {
                return null;
            }
        }

        private async Task WriteAsync(List<Row> rows, CancellationToken cancellationToken)
        {
            await ReadAsync(
                "restore_events", _ => true, cancellationToken, SqlValue.Of((string[])[.. rows.Select(row => row.Event!.TopicId)]),
                SqlValue.Of((long[])[.. rows.Select(row => row.Event!.TopicSeq)]),
                SqlValue.Of((bool[])[.. rows.Select(row => EffectEvents.IsRecordedEffect(row.Event!))]),
                SqlValue.Of((string[])[.. rows.Select(row => row.Event!.Type)]),
                SqlValue.Of((byte[][])[.. rows.Select(row => row.DraftDigest is { } digest ? Convert.FromHexString(digest) : null!)]))
                .ConfigureAwait(false);
            var parents = rows.SelectMany(row => row.Event!.ParentEventIds.Distinct(StringComparer.Ordinal)
                .Select(parent => (Parent: StoreRow.Key(parent), row.Event.TopicId, row.Event.TopicSeq))).ToList();
            await ReadAsync(
                "restore_parents", _ => true, cancellationToken, SqlValue.Of((Guid[])[.. parents.Select(parent => parent.Parent)]),
                SqlValue.Of((string[])[.. parents.Select(parent => parent.TopicId)]),
                SqlValue.Of((long[])[.. parents.Select(parent => parent.TopicSeq)])).ConfigureAwait(false);
        }

        private async Task OrderAsync(CancellationToken cancellationToken)
        {
            var read = await ReadAsync(
                "links_between_topics",
                reader => new TopicLinks.Link(
                    reader.GetString(0), reader.GetInt64(1), reader.GetGuid(2), reader.IsDBNull(3) ? null : reader.GetString(3),
                    reader.IsDBNull(4) ? 0 : reader.GetInt64(4)),
                cancellationToken).ConfigureAwait(false);
            var links = new TopicLinks(read.Where(link => !_accepted.Contains((link.TopicId, link.Parent))));
            var applied = _topics.Values.ToDictionary(topic => topic.TopicId, topic => topic.LastSeq, StringComparer.Ordinal);
            links.Limit(applied);
            foreach (var topic in _topics.Values.Where(topic => applied[topic.TopicId] < topic.LastSeq))
                await BlockAsync(topic.TopicId, applied, links, cancellationToken).ConfigureAwait(false);
            var order = await ReadAsync("runs_by_commit", reader => (reader.GetString(0), reader.GetInt64(1)), cancellationToken)
                .ConfigureAwait(false);
            var placed = _topics.Values.ToDictionary(topic => topic.TopicId, topic => topic.FirstSeq - 1, StringComparer.Ordinal);
            await PlaceAsync(links.Sort(applied, placed, order), cancellationToken).ConfigureAwait(false);
        }

        private async Task BlockAsync(
            string topicId, Dictionary<string, long> applied, TopicLinks links, CancellationToken cancellationToken)
        {
            var seq = applied[topicId] + 1;
            var blockedBy = (await ReadAsync(
                "read_topic", reader => StoreRow.Event(reader, 1), cancellationToken, SqlValue.Of(topicId), SqlValue.Of(seq),
                SqlValue.Of(seq), SqlValue.Of(1)).ConfigureAwait(false)).Single();
            var missing = links.MissingOf(topicId, seq, applied);
            var head = new TopicHead
            {
                TopicId = topicId, LastSeq = seq, AppliedSeq = applied[topicId],
                MissingParentIds = [.. blockedBy.ParentEventIds.Distinct(StringComparer.Ordinal)
                    .Where(parent => missing.Contains(StoreRow.Key(parent)))],
            };
            await ReadAsync(
                "block_topic", _ => true, cancellationToken, SqlValue.Of(topicId), SqlValue.Of(head.AppliedSeq),
                SqlValue.Of(blockedBy.Id), SqlValue.Of(StoreRow.Missing(head))).ConfigureAwait(false);
        }

        private async Task PlaceAsync(IEnumerable<PositionEntry.Run> order, CancellationToken cancellationToken)
        {
            var position = 1L;
            foreach (var runs in order.Chunk(pageSize))
            {
                var positions = new long[runs.Length];
                for (var i = 0; i < runs.Length; position += runs[i++].Count)
                    positions[i] = position;
                await ReadAsync(
                    "insert_positions", _ => true, cancellationToken, SqlValue.Of(positions),
                    SqlValue.Of((int[])[.. runs.Select(run => run.Count)]), SqlValue.Of((string[])[.. runs.Select(run => run.TopicId)]),
                    SqlValue.Of((long[])[.. runs.Select(run => run.FirstSeq)]), SqlValue.Of(new Guid?[runs.Length])).ConfigureAwait(false);
            }
        }

        private Task<List<T>> ReadAsync<T>(
            string statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
            client.QueryAsync(connection, statement, read, cancellationToken, parameters);

        private sealed record Row(string Stream, long Version, Event? Event, string? DraftDigest, string? ReplicaOf);
    }
}
