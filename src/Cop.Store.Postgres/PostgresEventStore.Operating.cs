using System.Collections.Immutable;
using Npgsql;

namespace Cop;

/// <content>The index of topics, and reads for people who operate the store.</content>
public sealed partial class PostgresEventStore : ITopicIndex, IDeliveryStatus
{
    private const int MaxSessions = 1000;

    /// <inheritdoc/>
    public ITopicIndex TopicIndex => this;

    /// <inheritdoc/>
    public IDeliveryStatus DeliveryStatus => this;

    /// <inheritdoc/>
    public async Task<long> GetIndexedPositionAsync(CancellationToken cancellationToken) =>
        (await _client.QueryAsync("230_indexed_position", reader => reader.GetInt64(0), cancellationToken).ConfigureAwait(false)).Single();

    /// <inheritdoc/>
    public async Task<ImmutableArray<TopicIndexEntry>> GetEntriesAsync(
        IReadOnlyCollection<string> topicIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topicIds);
        return [.. await _client.QueryAsync(
            "231_index_entries", ReadEntry, cancellationToken, Parameter.Sought(topicIds.Distinct(StringComparer.Ordinal)))
            .ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public async Task<bool> AdvanceAsync(TopicIndexChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        RefuseWhenNotWritable();
        TopicIndexEntry[] entries = [.. change.Entries.Where(entry => IndexText.CanBeStored(entry.TopicId))];
        TopicIndexCounter[] counters = [.. change.Counters];
        return (await _client.QueryAsync(
            "232_advance_index", reader => reader.GetBoolean(0), cancellationToken, Parameter.Of(change.FromPosition),
            Parameter.Of(change.ToPosition), Parameter.OfEach(entries, entry => entry.TopicId),
            Parameter.OfEach(entries, entry => entry.Position),
            Parameter.OfEach(entries, entry => string.Join('\n', entry.Labels.Select(label => IndexText.Filter(label)))),
            Parameter.OfEach(entries, entry => entry.Body.Utf8.ToArray()),
            Parameter.OfEach(counters, counter => IndexText.Sought(counter.Name.Replace('\0', '\uFFFD'))),
            Parameter.OfEach(counters, counter => counter.Value)).ConfigureAwait(false)).Count > 0;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TopicIndexEntry>> ListEntriesAsync(TopicIndexQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        NpgsqlParameter[] page = [Parameter.Of(query.BeforePosition ?? long.MaxValue), Parameter.Of(query.Limit)];
        return [.. query.Labels.IsEmpty
            ? await _client.QueryAsync("233_list_index", ReadEntry, cancellationToken, page).ConfigureAwait(false)
            : await _client.QueryAsync(
                "234_list_index_of_labels", ReadEntry, cancellationToken,
                [.. page, Parameter.Of((string[])[.. query.Labels.Select(label => IndexText.Filter(label)!)])]).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TopicIndexCounter>> ReadCountersAsync(
        string from, string below, int limit, CancellationToken cancellationToken) => [.. await _client.QueryAsync(
            "235_index_counters", reader => new TopicIndexCounter(reader.GetString(0), reader.GetInt64(1)), cancellationToken,
            Parameter.Of(from), Parameter.Of(below), Parameter.Of(limit)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public Task ResetAsync(CancellationToken cancellationToken)
    {
        RefuseWhenNotWritable();
        return _client.QueryAsync("236_reset_index", _ => true, cancellationToken);
    }

    /// <inheritdoc/>
    public void SetFigures(Func<NodeFigures> read) => Volatile.Write(ref _figures, read);

    /// <inheritdoc/>
    public async Task<ImmutableArray<NodeSession>> ReadSessionsAsync(CancellationToken cancellationToken) => [.. await _client.QueryAsync(
        "240_sessions",
        reader => new NodeSession(reader.GetString(0), reader.GetString(1), reader.GetTimeSpan(2), [.. reader.GetFieldValue<string[]>(3)])
        {
            RenewedAt = reader.GetFieldValue<DateTimeOffset>(4),
            Figures = NodeFigures.TryParse(reader.IsDBNull(5) ? null : reader.GetString(5), out var figures) ? figures : null,
        },
        cancellationToken, Parameter.Of(MaxSessions), Parameter.Of(NodeFigures.MaxBytes)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ReadAgentsAsync(CancellationToken cancellationToken) => [.. await _client.QueryAsync(
        "241_agents", reader => reader.GetString(0), cancellationToken, Parameter.Of(MaxSessions)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public async Task<ImmutableArray<AgentSubscription>> ReadSubscriptionsAsync(
        string topicId, int limit, CancellationToken cancellationToken) => [.. await _client.QueryAsync(
            "242_subscriptions_of_topic", reader => SubscriptionJson.Read(RowMapper.Bytes(reader, 0)), cancellationToken,
            Parameter.Sought(topicId), Parameter.Of(limit)).ConfigureAwait(false)];

    private static TopicIndexEntry ReadEntry(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetInt64(1), [.. reader.GetFieldValue<string[]>(2)], CopJson.FromTrusted(RowMapper.Bytes(reader, 3)));
}
