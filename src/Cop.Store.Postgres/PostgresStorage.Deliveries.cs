using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class PostgresStorage
{
    /// <summary>Each holds up to 256 runs.</summary>
    private const int PositionRowsALook = 8;

    /// <inheritdoc/>
    public async Task RegisterAsync(string agent, long? fromSeq, CancellationToken cancellationToken)
    {
        if (CopId.Check(agent, nameof(agent)) is { } error)
            throw new ArgumentException(error.Message, nameof(agent));
        await EnrolAsync(agent, cancellationToken).ConfigureAwait(false);
        if ((await _door.QueryAsync("401_get_agent", _ => true, cancellationToken, Parameter.Of(agent)).ConfigureAwait(false)).Count > 0)
            return;
        RefuseWhenReadOnly();
        // What is durable now has its position then, and the agent begins behind the last one.
        await SequenceAsync(waits: true, cancellationToken).ConfigureAwait(false);
        await _door.QueryAsync("402_add_agent", _ => true, cancellationToken, Parameter.Of(agent), Parameter.Of(fromSeq)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Lane> GetLaneAsync(LaneKey key, CancellationToken cancellationToken)
    {
        var found = await _door.QueryAsync(
            "403_get_subscription",
            reader => (Lane: reader.IsDBNull(0) ? null : LaneJson.Read(RowReading.Bytes(reader, 0)), First: reader.IsDBNull(0) ? reader.GetInt64(1) : 0),
            cancellationToken, Parameter.Sought(key.TopicId), Parameter.Sought(key.Agent)).ConfigureAwait(false);
        if (found is not [var row])
            throw Unregistered(key.Agent);
        // Who reads a lane is soon to write it.
        _hot.Take(key, row.Lane);
        return row.Lane ?? new Lane { TopicId = key.TopicId, Agent = key.Agent, Cursor = row.First };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> FindTopicsAsync(string agent, EventFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if ((await _door.QueryAsync("401_get_agent", _ => true, cancellationToken, Parameter.Sought(agent)).ConfigureAwait(false)).Count == 0)
            throw Unregistered(agent);
        var (types, prefixes) = TypesOf(filter);
        for (var after = ""; ;)
        {
            var ids = await _door.QueryAsync(
                "404_find_topics_with_work", reader => reader.GetString(0), cancellationToken, Parameter.Of(agent), Parameter.Of(after),
                Parameter.Sought(filter.TopicIds.IsDefaultOrEmpty ? [] : filter.TopicIds), Parameter.Sought(types), Parameter.Sought(prefixes), Parameter.Of(_options.ReadBatch)).ConfigureAwait(false);
            if (ids.Count == 0)
                yield break;
            foreach (var id in ids)
                yield return id;
            after = ids[^1];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Event>> NextEventsAsync(string topicId, long afterSeq, EventFilter filter, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var (types, prefixes) = TypesOf(filter);
        return [.. await _door.QueryAsync(
            "405_next_events", reader => RowReading.Event(reader), cancellationToken,
            Parameter.Sought(topicId), Parameter.Of(afterSeq), Parameter.Sought(types), Parameter.Sought(prefixes), Parameter.Of(limit)).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Continuation>> ActiveContinuationsAsync(ViewKey? after, int limit, CancellationToken cancellationToken) =>
        [.. await _door.QueryAsync(
            "406_active_continuations", reader => (Continuation)ViewJson.Read(ViewKind.Continuation, RowReading.Bytes(reader, 0)), cancellationToken,
            Parameter.Sought(after?.TopicId ?? ""), Parameter.Sought(after?.Id ?? ""), Parameter.Of(limit)).ConfigureAwait(false)];

    /// <inheritdoc/>
    public async IAsyncEnumerable<Topic> FindIdleTopicsAsync(string? topicId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var worked = await _door.QueryAsync(
                "410_find_idle_topics", reader => (Topic)ViewJson.Read(ViewKind.Topic, RowReading.Bytes(reader, 0)), cancellationToken,
                Parameter.Of(after), Parameter.Of(topicId is null ? null : IndexText.Sought(topicId)), Parameter.Of(_options.ReadBatch)).ConfigureAwait(false);
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
    public async IAsyncEnumerable<string?> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shortest = TimeSpan.FromMilliseconds(Math.Min(20, _options.LongestLook.TotalMilliseconds));
        var (seen, pause, lookedAt) = (_openedAt, TimeSpan.Zero, _options.Time.GetTimestamp());
        while (true)
        {
            var (topics, isAny, isToLook) = _news.Take();
            if (isAny)
                yield return null;
            foreach (var topicId in topics)
                yield return topicId;
            if (isToLook || _options.Time.GetElapsedTime(lookedAt) >= pause)
            {
                var (found, last, isFull) = await LookAsync(seen, cancellationToken).ConfigureAwait(false);
                foreach (var topicId in found)
                    yield return topicId;
                seen = last;
                pause = isFull ? TimeSpan.Zero : found.Count > 0 || pause == TimeSpan.Zero ? shortest : pause * 2 < _options.LongestLook ? pause * 2 : _options.LongestLook;
                lookedAt = _options.Time.GetTimestamp();
            }

            var rest = pause - _options.Time.GetElapsedTime(lookedAt);
            if (rest > TimeSpan.Zero)
                await _news.WaitAsync(rest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public bool IsMine(LaneKey key) => IsReadOnly || _presence.IsMine(key);

    /// <inheritdoc/>
    public async Task RetireAsync(CancellationToken cancellationToken)
    {
        _presence.Retire();
        try
        {
            await SayWhatRunsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CopException)
        {
            // Out of reach: the lease passes by itself.
            return;
        }
    }

    // What was committed behind a position and is not known here; nothing is told of it that others have told already.
    private async Task<(List<string> TopicIds, long Last, bool IsFull)> LookAsync(long seen, CancellationToken cancellationToken)
    {
        var (hasPending, runs) = await AskForRunsAsync(seen, cancellationToken).ConfigureAwait(false);
        if (hasPending && !IsReadOnly)
        {
            await SequencePendingAsync(waits: false, cancellationToken).ConfigureAwait(false);
            (_, runs) = await AskForRunsAsync(seen, cancellationToken).ConfigureAwait(false);
        }

        _upkeep?.NoteLook();
        var unknown = runs.Where(run => !_known.Has(run.TopicId, run.Seq)).ToList();
        foreach (var (_, topicId, seq) in unknown)
            _hot.ForgetBefore(topicId, seq);
        return ([.. unknown.Select(run => run.TopicId).Distinct(StringComparer.Ordinal)], runs.Count > 0 ? runs[^1].Last : seen, runs.Select(run => run.Last).Distinct().Count() >= PositionRowsALook);
    }

    // One question for both, since an idle node asks little else.
    private async Task<(bool HasPending, List<(long Last, string TopicId, long Seq)> Runs)> AskForRunsAsync(long seen, CancellationToken cancellationToken)
    {
        var rows = await _door.QueryAsync(
            "407_read_new_commits",
            reader => (HasPending: reader.GetBoolean(0), Run: reader.IsDBNull(1) ? ((long, string, long)?)null : (reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3))),
            cancellationToken, Parameter.Of(seen), Parameter.Of(PositionRowsALook)).ConfigureAwait(false);
        return (rows[0].HasPending, [.. rows.Select(row => row.Run).OfType<(long, string, long)>()]);
    }

    // From here on lanes of this agent may be this session's, and the others know it.
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
        new($"The agent '{agent}' is not registered in this store; call RegisterAsync first.", nameof(agent));

    // A prefix is kept with its dot: task.* takes task.created, and not tasks.
    private static (string[] Types, string[] Prefixes) TypesOf(EventFilter filter)
    {
        var entries = filter.Types.IsDefaultOrEmpty ? [] : filter.Types;
        var isPrefix = entries.ToLookup(entry => entry.EndsWith(".*", StringComparison.Ordinal));
        return ([.. isPrefix[false]], [.. isPrefix[true].Select(entry => entry[..^1])]);
    }
}
