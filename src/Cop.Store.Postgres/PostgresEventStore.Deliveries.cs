using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class PostgresEventStore
{
    /// <summary>The maximum number of rows of positions per poll; each holds up to 256 ranges of events.</summary>
    private const int PositionRowsALook = 8;

    private static readonly string[] KernelTypes = [.. KernelEventTypes.All];

    /// <inheritdoc/>
    public async Task RegisterAgentAsync(string agent, long? fromSeq, CancellationToken cancellationToken)
    {
        if (CopId.Validate(agent, nameof(agent)) is { } error)
            throw new ArgumentException(error.Message, nameof(agent));
        await EnrolAsync(agent, cancellationToken).ConfigureAwait(false);
        if ((await _client.QueryAsync("401_get_agent", _ => true, cancellationToken, Parameter.Of(agent)).ConfigureAwait(false)).Count > 0)
            return;
        RefuseWhenNotWritable();
        // All durable events have a position first; the agent then starts after the last one.
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        await _client.QueryAsync("402_add_agent", _ => true, cancellationToken, Parameter.Of(agent), Parameter.Of(fromSeq))
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<AgentSubscription> GetSubscriptionAsync(SubscriptionKey key, CancellationToken cancellationToken)
    {
        var found = await _client.QueryAsync(
            "403_get_subscription",
            reader =>
                (Subscription: reader.IsDBNull(0)
                    ? null
                    : SubscriptionJson.Read(RowMapper.Bytes(reader, 0)), First: reader.IsDBNull(0) ? reader.GetInt64(1) : 0),
            cancellationToken, Parameter.Sought(key.TopicId), Parameter.Sought(key.Agent)).ConfigureAwait(false);
        if (found is not [var row])
            throw Unregistered(key.Agent);
        // A subscription that is read is usually written soon.
        _hot.Take(key, row.Subscription);
        return row.Subscription ?? new AgentSubscription { TopicId = key.TopicId, Agent = key.Agent, Cursor = row.First };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> FindTopicsWithWorkAsync(
        string agent, EventFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if ((await _client.QueryAsync("401_get_agent", _ => true, cancellationToken, Parameter.Sought(agent))
            .ConfigureAwait(false)).Count == 0)
            throw Unregistered(agent);
        var (types, prefixes) = TypesOf(filter);
        for (var after = ""; ;)
        {
            var ids = await _client.QueryAsync(
                "404_find_topics_with_work", reader => reader.GetString(0), cancellationToken, Parameter.Of(agent), Parameter.Of(after),
                Parameter.Sought(filter.TopicIds.IsDefaultOrEmpty ? [] : filter.TopicIds), Parameter.Sought(types),
                Parameter.Sought(prefixes),
                Parameter.Of(_options.ReadBatchSize), Parameter.Of(KernelTypes)).ConfigureAwait(false);
            if (ids.Count == 0)
                yield break;
            foreach (var id in ids)
                yield return id;
            after = ids[^1];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Event>> ReadNextEventsAsync(
        string topicId, long afterSeq, EventFilter filter, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var (types, prefixes) = TypesOf(filter);
        return [.. await _client.QueryAsync(
            "405_next_events", reader => RowMapper.Event(reader), cancellationToken,
            Parameter.Sought(topicId), Parameter.Of(afterSeq), Parameter.Sought(types), Parameter.Sought(prefixes), Parameter.Of(limit),
            Parameter.Of(KernelTypes)).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Continuation>> ReadActiveContinuationsAsync(
        ViewKey? after, int limit, CancellationToken cancellationToken) =>
        [.. await _client.QueryAsync(
            "406_active_continuations", reader =>
                (Continuation)ViewJson.Read(ViewKind.Continuation, RowMapper.Bytes(reader, 0)), cancellationToken,
            Parameter.Sought(after?.TopicId ?? ""), Parameter.Sought(after?.Id ?? ""), Parameter.Of(limit)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public async IAsyncEnumerable<Topic> FindIdleTopicsAsync(string? topicId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var worked = await _client.QueryAsync(
                "410_find_idle_topics", reader => TopicRow.Read(reader, 0), cancellationToken,
                Parameter.Of(after), Parameter.Of(topicId is null ? null : IndexText.Sought(topicId)), Parameter.Of(_options.ReadBatchSize))
            .ConfigureAwait(false);
            if (worked.Count == 0)
                yield break;
            foreach (var topic in worked)
            {
                if (topic.Quiescent)
                    yield return topic;
            }

            after = worked[^1].TopicId;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string?> WatchRemoteCommitsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shortest = TimeSpan.FromMilliseconds(Math.Min(20, _options.MaxPollInterval.TotalMilliseconds));
        var (seen, pause, lookedAt) = (_openedAt, TimeSpan.Zero, _options.TimeProvider.GetTimestamp());
        while (true)
        {
            var (topics, isAny, isToLook) = _news.Take();
            if (isAny)
                yield return null;
            foreach (var topicId in topics)
                yield return topicId;
            if (isToLook || _options.TimeProvider.GetElapsedTime(lookedAt) >= pause)
            {
                var (found, last, isFull) = await LookAsync(seen, cancellationToken).ConfigureAwait(false);
                foreach (var topicId in found)
                    yield return topicId;
                seen = last;
                pause = isFull ? TimeSpan.Zero : found.Count > 0 || pause == TimeSpan.Zero
                    ? shortest
                    : pause * 2 < _options.MaxPollInterval ? pause * 2 : _options.MaxPollInterval;
                lookedAt = _options.TimeProvider.GetTimestamp();
            }

            var rest = pause - _options.TimeProvider.GetElapsedTime(lookedAt);
            if (rest > TimeSpan.Zero)
                await _news.WaitAsync(rest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public bool IsAssignedToThisSession(SubscriptionKey key) => IsReadOnly || _presence.IsMine(key);

    /// <inheritdoc/>
    public async Task ReleaseSubscriptionsAsync(CancellationToken cancellationToken)
    {
        _presence.Retire();
        try
        {
            await SayWhatRunsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // The server is unreachable: the lease expires by itself.
            new LoopFaults("release of subscriptions", _options.CreateLogger()).Note(fault, TimeSpan.Zero);
        }
    }

    // Reads commits of other sessions and of hosts' transactions after a position, without those that a notification has already reported.
    private async Task<(List<string> TopicIds, long Last, bool IsFull)> LookAsync(long seen, CancellationToken cancellationToken)
    {
        var writer = _writer.Current;
        var found = await AskForRunsAsync(seen, writer, cancellationToken).ConfigureAwait(false);
        if (found.HasPending && !IsReadOnly)
        {
            await SequencePendingAsync(waits: false, cancellationToken).ConfigureAwait(false);
            found = await AskForRunsAsync(seen, writer, cancellationToken).ConfigureAwait(false);
        }

        _upkeep?.NoteLook();
        // A commit whose outcome became unknown was left out: read again from the same position.
        if (writer != _writer.Current)
            return ([], seen, IsFull: true);
        var runs = found.Runs;
        var unknown = runs.Where(run => !_known.Has(run.TopicId, run.Seq)).ToList();
        foreach (var (_, topicId, seq) in unknown)
            _hot.ForgetBefore(topicId, seq);
        // The last position may be lower than the one seen: the log has lost its end, and the following events are new.
        var isFull = runs.Select(run => run.Last).Distinct().Count() >= PositionRowsALook;
        return ([.. unknown.Select(run => run.TopicId).Distinct(StringComparer.Ordinal)], isFull ? runs[^1].Last : found.Last, isFull);
    }

    // One statement for everything, since an idle node sends few others.
    private async Task<(bool HasPending, long Last, List<(long Last, string TopicId, long Seq)> Runs)> AskForRunsAsync(
        long seen, CommitWriter.Id writer, CancellationToken cancellationToken)
    {
        var rows = await _client.QueryAsync(
            "407_read_new_commits",
            reader => (HasPending: reader.GetBoolean(0), Last: reader.GetInt64(1),
                Run: reader.IsDBNull(2) ? ((long, string, long)?)null : (reader.GetInt64(2), reader.GetString(3), reader.GetInt64(4))),
            cancellationToken, Parameter.Of(seen), Parameter.Of(PositionRowsALook), Parameter.Of(writer.Value)).ConfigureAwait(false);
        return (rows[0].HasPending, rows[0].Last, [.. rows.Select(row => row.Run).OfType<(long, string, long)>()]);
    }

    // From here on this session may be assigned subscriptions of this agent, and the other sessions know it.
    private async Task EnrolAsync(string agent, CancellationToken cancellationToken)
    {
        if (IsReadOnly)
            return;
        _presence.Add(agent);
        await SayWhatRunsAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SayWhatRunsAsync(CancellationToken cancellationToken)
    {
        if (IsReadOnly)
            return;
        await RenewAsync(cancellationToken).ConfigureAwait(false);
        _announcer!.SayAlive(haveSessionsChanged: true);
    }

    private static ArgumentException Unregistered(string agent) =>
        new($"The agent '{agent}' is not registered in this store; call RegisterAgentAsync first.", nameof(agent));

    private static (string[] Types, string[] Prefixes) TypesOf(EventFilter filter)
    {
        var (exact, prefixes) = filter.Entries();
        return ([.. exact], [.. prefixes]);
    }
}
