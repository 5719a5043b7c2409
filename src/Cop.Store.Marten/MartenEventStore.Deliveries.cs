using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class MartenEventStore
{
    private const int CommitsPerPoll = 500;
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(20);
    private static readonly string[] KernelTypes = [.. KernelEventTypes.All];

    /// <inheritdoc/>
    public async Task RegisterAgentAsync(string agent, long? fromSeq, CancellationToken cancellationToken)
    {
        if (CopId.Validate(agent, nameof(agent)) is { } error)
            throw new ArgumentException(error.Message, nameof(agent));
        if (!IsReadOnly)
        {
            // From here on this session may be assigned subscriptions of the agent, and the other sessions know it.
            _membership.Add(agent);
            await RenewAsync(cancellationToken).ConfigureAwait(false);
        }

        if (await IsRegisteredAsync(agent, cancellationToken).ConfigureAwait(false))
            return;
        RefuseWhenNotWritable();
        // All durable events have a position first; the agent then starts after the last one.
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        await _client.QueryAsync("add_agent", _ => true, cancellationToken, SqlValue.Of(agent), SqlValue.Of(fromSeq)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<AgentSubscription> GetSubscriptionAsync(SubscriptionKey key, CancellationToken cancellationToken)
    {
        var found = await _client.QueryAsync(
            "subscription", reader => (Body: StoreRow.Bytes(reader, 0), First: reader.IsDBNull(1) ? 0 : reader.GetInt64(1)),
            cancellationToken, SqlValue.Sought(key.TopicId), SqlValue.Sought(key.Agent)).ConfigureAwait(false);
        if (found is not [var row])
            throw Unregistered(key.Agent);
        return row.Body is null
            ? new AgentSubscription { TopicId = key.TopicId, Agent = key.Agent, Cursor = row.First }
            : StoredJson.Subscription(row.Body);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> FindTopicsWithWorkAsync(
        string agent, EventFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (!await IsRegisteredAsync(agent, cancellationToken).ConfigureAwait(false))
            throw Unregistered(agent);
        var (types, prefixes) = filter.Entries();
        for (var after = ""; ;)
        {
            var ids = await _client.QueryAsync(
                "topics_with_work", reader => reader.GetString(0), cancellationToken, SqlValue.Of(agent), SqlValue.Of(after),
                SqlValue.Of(IndexedText.Sought(filter.TopicIds.IsDefaultOrEmpty ? [] : filter.TopicIds)),
                SqlValue.Of(IndexedText.Sought(types)), SqlValue.Of(IndexedText.Sought(prefixes)), SqlValue.Of(_options.ReadBatchSize),
                SqlValue.Of(KernelTypes)).ConfigureAwait(false);
            foreach (var id in ids)
                yield return id;
            if (ids.Count == 0)
                yield break;
            after = ids[^1];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Event>> ReadNextEventsAsync(
        string topicId, long afterSeq, EventFilter filter, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var (types, prefixes) = filter.Entries();
        return [.. await _client.QueryAsync(
            "next_events", reader => StoreRow.Event(reader), cancellationToken, SqlValue.Sought(topicId), SqlValue.Of(afterSeq),
            SqlValue.Of(IndexedText.Sought(types)), SqlValue.Of(IndexedText.Sought(prefixes)), SqlValue.Of(limit),
            SqlValue.Of(KernelTypes)).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Continuation>> ReadActiveContinuationsAsync(
        ViewKey? after, int limit, CancellationToken cancellationToken) => [.. await _client.QueryAsync(
        "active_continuations", reader => (Continuation)ViewJson.Read(ViewKind.Continuation, StoreRow.Bytes(reader, 0)!), cancellationToken,
        SqlValue.Sought(after?.TopicId ?? ""), SqlValue.Sought(after?.Id ?? ""), SqlValue.Of(limit)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public async IAsyncEnumerable<Topic> FindIdleTopicsAsync(string? topicId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var topics = await _client.QueryAsync(
                "idle_topics", reader => (Topic)ViewJson.Read(ViewKind.Topic, StoreRow.Bytes(reader, 0)!), cancellationToken,
                SqlValue.Of(after), SqlValue.Of(topicId is null ? null : IndexedText.Sought(topicId)),
                SqlValue.Of(_options.ReadBatchSize)).ConfigureAwait(false);
            foreach (var topic in topics.Where(topic => topic.Quiescent))
                yield return topic;
            if (topics.Count == 0)
                yield break;
            after = topics[^1].Id;
        }
    }

    /// <inheritdoc/>
    /// <remarks>By polling: the notifications of Marten wake only its own daemon.</remarks>
    public async IAsyncEnumerable<string?> WatchRemoteCommitsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shortest = ShortestPoll < _options.MaxPollInterval ? ShortestPoll : _options.MaxPollInterval;
        var (seen, pause, polledAt) = (_openedAt, TimeSpan.Zero, _options.TimeProvider.GetTimestamp());
        while (true)
        {
            var (unknown, haveSessionsChanged, mustPoll) = _signals.Take();
            if (haveSessionsChanged)
                yield return null;
            foreach (var topicId in unknown)
                yield return topicId;
            if (mustPoll || _options.TimeProvider.GetElapsedTime(polledAt) >= pause)
            {
                var (found, last, isFull) = await PollAsync(seen, cancellationToken).ConfigureAwait(false);
                foreach (var topicId in found)
                    yield return topicId;
                seen = last;
                pause = isFull ? TimeSpan.Zero : found.Count > 0 || pause == TimeSpan.Zero
                    ? shortest
                    : pause * 2 < _options.MaxPollInterval ? pause * 2 : _options.MaxPollInterval;
                polledAt = _options.TimeProvider.GetTimestamp();
            }

            var rest = pause - _options.TimeProvider.GetElapsedTime(polledAt);
            if (rest > TimeSpan.Zero)
                await _signals.WaitAsync(rest, cancellationToken).ConfigureAwait(false);
        }
    }

    // Reads commits of other sessions and of hosts after a position.
    private async Task<(List<string> TopicIds, long Last, bool IsFull)> PollAsync(long seen, CancellationToken cancellationToken)
    {
        var writer = _signals.Writer;
        var found = await NewCommitsAsync(seen, writer, cancellationToken).ConfigureAwait(false);
        if (found.HasPending && !IsReadOnly)
        {
            await SequenceAsync(waits: false, cancellationToken).ConfigureAwait(false);
            found = await NewCommitsAsync(seen, writer, cancellationToken).ConfigureAwait(false);
        }

        // A commit whose outcome became unknown meanwhile was left out: poll again from the same position.
        if (writer != _signals.Writer)
            return ([], seen, IsFull: true);
        var isFull = found.Runs.Count >= CommitsPerPoll;
        List<string> topicIds = [.. found.Runs.Select(run => run.TopicId).Distinct(StringComparer.Ordinal)];
        // The last position may be lower than the one seen: the log has lost its end, and the following events are new.
        return (topicIds, isFull ? found.Runs[^1].Last : found.Last, isFull);
    }

    private async Task<(bool HasPending, long Last, List<(string TopicId, long Last)> Runs)> NewCommitsAsync(
        long seen, Guid writer, CancellationToken cancellationToken)
    {
        var rows = await _client.QueryAsync(
            "new_commits",
            reader => (HasPending: reader.GetBoolean(0), Last: reader.GetInt64(1),
                Run: reader.IsDBNull(2) ? ((string, long)?)null : (reader.GetString(3), reader.GetInt64(2))),
            cancellationToken, SqlValue.Of(seen), SqlValue.Of(CommitsPerPoll), SqlValue.Of(writer)).ConfigureAwait(false);
        return (rows[0].HasPending, rows[0].Last, [.. rows.Select(row => row.Run).OfType<(string, long)>()]);
    }

    private async Task<bool> IsRegisteredAsync(string agent, CancellationToken cancellationToken) => (await _client.QueryAsync(
        "agent", _ => true, cancellationToken, SqlValue.Sought(agent)).ConfigureAwait(false)).Count > 0;

    private static ArgumentException Unregistered(string agent) =>
        new($"The agent '{agent}' is not registered in this store; call RegisterAgentAsync first.", nameof(agent));
}
