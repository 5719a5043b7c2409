using System.Collections.Immutable;
using Npgsql;

namespace Cop;

/// <content>The index of topics, and reads for people who operate the store.</content>
public sealed partial class MartenEventStore : ITopicIndex, IDeliveryStatus
{
    private const int MaxSessions = 1000;

    /// <inheritdoc/>
    public ITopicIndex TopicIndex => this;

    /// <inheritdoc/>
    public IDeliveryStatus DeliveryStatus => this;

    /// <inheritdoc/>
    public Task<long> GetIndexedPositionAsync(CancellationToken cancellationToken) =>
        SingleAsync(_client, "indexed_position", reader => reader.GetInt64(0), cancellationToken);

    /// <inheritdoc/>
    public async Task<ImmutableArray<TopicIndexEntry>> GetEntriesAsync(
        IReadOnlyCollection<string> topicIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topicIds);
        return [.. await _client.QueryAsync(
            "index_entries", ReadEntry, cancellationToken, SqlValue.Of(IndexedText.Sought(topicIds.Distinct(StringComparer.Ordinal))))
            .ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public async Task<bool> AdvanceAsync(TopicIndexChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        RefuseWhenNotWritable();
        TopicIndexEntry[] entries = [.. change.Entries.Where(entry => IndexedText.IsStorable(entry.TopicId))];
        TopicIndexCounter[] counters = [.. change.Counters];
        return (await _client.QueryAsync(
            "advance_index", reader => reader.GetBoolean(0), cancellationToken, SqlValue.Of(change.FromPosition),
            SqlValue.Of(change.ToPosition), SqlValue.Of(Array.ConvertAll(entries, entry => entry.TopicId)),
            SqlValue.Of(Array.ConvertAll(entries, entry => entry.Position)),
            SqlValue.Of(Array.ConvertAll(entries, entry => string.Join('\n', entry.Labels.Select(IndexedText.Filter)))),
            SqlValue.Of(Array.ConvertAll(entries, entry => entry.Body.Utf8.ToArray())),
            SqlValue.Of(Array.ConvertAll(counters, counter => IndexedText.Sought(counter.Name.Replace('\0', '\uFFFD')))),
            SqlValue.Of(Array.ConvertAll(counters, counter => counter.Value))).ConfigureAwait(false)).Count > 0;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TopicIndexEntry>> ListEntriesAsync(TopicIndexQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        NpgsqlParameter[] page = [SqlValue.Of(query.BeforePosition ?? long.MaxValue), SqlValue.Of(query.Limit)];
        return [.. query.Labels.IsEmpty
            ? await _client.QueryAsync("list_index", ReadEntry, cancellationToken, page).ConfigureAwait(false)
            : await _client.QueryAsync(
                "list_index_of_labels", ReadEntry, cancellationToken,
                [.. page, SqlValue.Of((string[])[.. query.Labels.Select(label => IndexedText.Filter(label)!)])]).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TopicIndexCounter>> ReadCountersAsync(
        string from, string below, int limit, CancellationToken cancellationToken) => [.. await _client.QueryAsync(
            "index_counters", reader => new TopicIndexCounter(reader.GetString(0), reader.GetInt64(1)), cancellationToken,
            SqlValue.Of(from), SqlValue.Of(below), SqlValue.Of(limit)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public Task ResetAsync(CancellationToken cancellationToken)
    {
        RefuseWhenNotWritable();
        return _client.QueryAsync("reset_index", _ => true, cancellationToken);
    }

    /// <inheritdoc/>
    public void SetFigures(Func<NodeFigures> read) => Volatile.Write(ref _figures, read);

    /// <inheritdoc/>
    public async Task<ImmutableArray<NodeSession>> ReadSessionsAsync(CancellationToken cancellationToken) => [.. await _client.QueryAsync(
        "read_sessions",
        reader => new NodeSession(reader.GetString(0), reader.GetString(1), reader.GetTimeSpan(2), [.. reader.GetFieldValue<string[]>(3)])
        {
            RenewedAt = reader.GetFieldValue<DateTimeOffset>(4),
            Figures = NodeFigures.TryParse(reader.IsDBNull(5) ? null : reader.GetString(5), out var figures) ? figures : null,
        },
        cancellationToken, SqlValue.Of(MaxSessions), SqlValue.Of(NodeFigures.MaxBytes)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ReadAgentsAsync(CancellationToken cancellationToken) => [.. await _client.QueryAsync(
        "read_agents", reader => reader.GetString(0), cancellationToken, SqlValue.Of(MaxSessions)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public async Task<ImmutableArray<AgentSubscription>> ReadSubscriptionsAsync(
        string topicId, int limit, CancellationToken cancellationToken) => [.. await _client.QueryAsync(
            "subscriptions_of_topic", reader => StoredJson.Subscription(StoreRow.Bytes(reader, 0)!), cancellationToken,
            SqlValue.Sought(topicId), SqlValue.Of(limit)).ConfigureAwait(false)];

    private static TopicIndexEntry ReadEntry(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetInt64(1), [.. reader.GetFieldValue<string[]>(2)],
        CopJson.FromTrusted(StoreRow.Bytes(reader, 3)!));
}
