using System.Collections.Immutable;
using Npgsql;

namespace Cop;

public sealed partial class PostgresEventStore
{
    /// <summary>
    /// The maximum number of topics that one statement creates: each takes an entry in the server's lock table until the statement ends.
    /// </summary>
    private const int MaxNewTopics = 256;

    /// <inheritdoc/>
    public int MaxCommitsInFlight => _options.MaxCommitsInFlight;

    /// <inheritdoc/>
    public async ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.MustBeFresh)
            keys.Locations.UnionWith(keys.NewIds);
        var (rows, rest) = Known(keys);
        return rest.IsEmpty
            ? rows
            : await _deadline.RunAsync(token => LoadUnknownAsync(keys, token), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ILoadedRows> LoadUnknownAsync(RowKeys keys, CancellationToken cancellationToken)
    {
        var loaded = await _client.ExecuteAsync(
            async (connection, token) =>
            {
                // Each attempt starts with new rows: rows read by a failed attempt may be older than the heads of the next one.
                var (tried, asked) = Known(keys);
                return await LoadAsync(connection, asked, tried, isShared: true, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        // A known id is acknowledged like a commit, but the commit that wrote it may have been kept without its standby.
        if (loaded.HasAny(keys.NewIds))
            await _client.QueryAsync("114_wait_for_standby", _ => true, cancellationToken).ConfigureAwait(false);
        return loaded;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(units);
        RefuseWhenNotWritable();
        return _deadline.RunAsync(token => CommitInTimeAsync(units, token), cancellationToken);
    }

    private async Task<ImmutableArray<CommitOutcome>> CommitInTimeAsync(
        IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
    {
        await KeepLeaseAsync(cancellationToken).ConfigureAwait(false);
        var outcomes = new CommitOutcome[units.Count];
        for (var next = 0; next < units.Count;)
        {
            var (first, commit) = (next, new CommitBatch(_hot));
            for (; next < units.Count && commit.Topics.New.Count < MaxNewTopics; next++)
                outcomes[next] = commit.TryAdd(units[next]) ? CommitOutcome.Committed : CommitOutcome.Stale;
            await CommitAsync(
                commit, new ArraySegment<CommitOutcome>(outcomes, first, next - first), [.. units.Skip(first).Take(next - first)],
                cancellationToken).ConfigureAwait(false);
        }

        return Conclude(units, outcomes);
    }

    /// <inheritdoc/>
    public async Task<TopicRows?> ReadRowsAsync(string topicId, CancellationToken cancellationToken)
    {
        var rows = await _client.QueryAsync(
            "110_read_rows",
            reader => (AppliedSeq: reader.GetInt64(0), View: reader.IsDBNull(2) ? null : RowMapper.View(reader, 1, 2)),
            cancellationToken, Parameter.Sought(topicId)).ConfigureAwait(false);
        return rows.Count == 0 ? null : new TopicRows(rows[0].AppliedSeq, [.. rows.Select(row => row.View).OfType<View>()]);
    }

    private (LoadedRows Rows, RowKeys Unknown) Known(RowKeys keys)
    {
        var rows = new LoadedRows(keys);
        return (rows, keys.MustBeFresh ? keys : _hot.Fill(keys, rows));
    }

    // Commits all units in one batch. If the server rejects it, the stale units are found by their rows, and the others are retried
    // together. If that fails too, or if a row was rejected, each unit is committed alone to find the cause.
    private async Task CommitAsync(
        CommitBatch commit, ArraySegment<CommitOutcome> outcomes, CommitUnit[] units, CancellationToken cancellationToken)
    {
        var failed = await WriteAsync(commit, cancellationToken).ConfigureAwait(false);
        if (failed is { IsStale: true } && commit.Units > 1
            && await MarkStaleAsync(outcomes, units, cancellationToken).ConfigureAwait(false))
        {
            commit = new CommitBatch(_hot);
            for (var number = 0; number < units.Length; number++)
            {
                if (outcomes[number] == CommitOutcome.Committed && !commit.TryAdd(units[number]))
                    outcomes[number] = CommitOutcome.Stale;
            }

            failed = await WriteAsync(commit, cancellationToken).ConfigureAwait(false);
        }

        if (failed is null)
            return;
        for (var number = 0; number < units.Length; number++)
        {
            if (outcomes[number] != CommitOutcome.Committed)
                continue;
            var outcome = commit.Units == 1
                ? failed
                : await CommitAloneAsync(units[number], cancellationToken).ConfigureAwait(false);
            outcomes[number] = outcome.IsStale && !StaleUnits.MayFollow(units[number], units.Take(number))
                ? await WhyAsync(units[number], outcome, cancellationToken).ConfigureAwait(false)
                : outcome;
        }
    }

    private async Task<CommitOutcome> CommitAloneAsync(CommitUnit unit, CancellationToken cancellationToken)
    {
        var commit = new CommitBatch(_hot);
        if (!commit.TryAdd(unit))
            return CommitOutcome.Stale;
        return await WriteAsync(commit, cancellationToken).ConfigureAwait(false) ?? CommitOutcome.Committed;
    }

    // For a stale unit committed alone: decides whether its rows have changed, or are no longer in the store's history.
    private async Task<CommitOutcome> WhyAsync(CommitUnit unit, CommitOutcome failed, CancellationToken cancellationToken)
    {
        CommitOutcome[] outcome = [CommitOutcome.Committed];
        await MarkStaleAsync(outcome, [unit], cancellationToken).ConfigureAwait(false);
        return outcome[0].IsHistoryChanged ? outcome[0] : failed;
    }

    // False when the rows show no cause: the conflicting transaction has not committed yet.
    private async Task<bool> MarkStaleAsync(ArraySegment<CommitOutcome> outcomes, CommitUnit[] units, CancellationToken cancellationToken)
    {
        var keys = StaleUnits.Keys(units);
        var (rows, held) = await _client.ExecuteAsync(
            async (connection, token) =>
            {
                var loaded = await LoadAsync(connection, keys, new LoadedRows(keys), isShared: true, token).ConfigureAwait(false);
                using var command = _client.Command(connection, "408_lock_topics", Parameter.Of((string[])[.. loaded.Numbers.Keys]));
                var free = await PostgresClient.ReadAllAsync(command, reader => reader.GetString(0), token).ConfigureAwait(false);
                return (loaded, loaded.Numbers.Keys.Except(free, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal));
            },
            cancellationToken).ConfigureAwait(false);
        var (stale, hasStale) = (new StaleUnits(rows, held), false);
        for (var number = 0; number < units.Length; number++)
        {
            if (outcomes[number] != CommitOutcome.Committed || !stale.IsStale(units[number]))
                continue;
            (outcomes[number], hasStale) = (stale.HasHistoryChanged ? CommitOutcome.HistoryChanged : CommitOutcome.Stale, true);
        }

        return hasStale;
    }

    // Returns the outcome of the units when nothing was written; null when all were.
    private async Task<CommitOutcome?> WriteAsync(CommitBatch commit, CancellationToken cancellationToken)
    {
        if (commit.Units == 0)
            return null;
        await SetNumbersAsync(commit.Topics, null, cancellationToken).ConfigureAwait(false);
        try
        {
            var failed = await _client.ExecuteAsync((connection, token) => WriteAsync(commit, connection, token), cancellationToken)
                .ConfigureAwait(false);
            foreach (var topic in commit.Topics.New)
            {
                if (failed is null)
                    _numbers.Put(topic.After.TopicId, topic.Number);
            }

            return failed;
        }
        catch
        {
            ReportUnknown(commit);
            throw;
        }
    }

    private async Task<CommitOutcome?> WriteAsync(CommitBatch commit, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var batch = Batch(connection);
        commit.AddTo(batch, _client.Sql, _writer.Current.Value);
        try
        {
            return await TryWriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // A retry follows after a temporary error, and can only find that the rows have changed.
            ReportUnknown(commit);
            throw;
        }
    }

    // The commit may be durable, or become durable, without an answer. Observers here check its topics now, and polling no longer leaves it
    // out. In this order, a commit that becomes durable in between is found by one of the two.
    private void ReportUnknown(CommitBatch commit)
    {
        _writer.Change();
        foreach (var topic in commit.Topics.Existing.Concat(commit.Topics.New))
        {
            _hot.Forget(topic.After.TopicId);
            _news.Add(topic.After.TopicId);
        }
    }

    // The commit conflicts with another one at a head, subscription, id or lock; or the server rejects a value of one of its units.
    private async Task<CommitOutcome?> TryWriteAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException fault) when (PostgresErrors.HasRowChanged(fault) || PostgresErrors.IsCollision(fault))
        {
            return CommitOutcome.Stale;
        }
        catch (PostgresException fault) when (PostgresErrors.IsOfOneRow(fault))
        {
            return CommitOutcome.Refused(PostgresErrors.Of(fault, _options.Schema)!);
        }
    }

    private NpgsqlBatch Batch(NpgsqlConnection connection) => new(connection) { Timeout = (int)_options.CommandTimeout.TotalSeconds };

    // In the order of units, so that the last change of a topic is the cached one.
    private ImmutableArray<CommitOutcome> Conclude(IReadOnlyList<CommitUnit> units, CommitOutcome[] outcomes)
    {
        _upkeep!.Record();
        for (var number = 0; number < units.Count; number++)
        {
            if (outcomes[number] != CommitOutcome.Committed)
            {
                _hot.Forget(units[number]);
                foreach (var append in units[number].Appends)
                    _numbers.Forget(append.After.TopicId, append.Before is null);
                continue;
            }

            _hot.Take(units[number]);
            if (_presence.HasOthers)
                _announcer!.Say(units[number]);
        }

        return [.. outcomes];
    }

    private async Task<LoadedRows> LoadAsync(
        NpgsqlConnection connection, RowKeys keys, LoadedRows rows, bool isShared, CancellationToken cancellationToken)
    {
        using var batch = Batch(connection);
        var queries = new RowQueries(batch, _client.Sql);
        queries.Add(keys, rows, reader =>
        {
            var (head, view) = rows.TakeHead(reader);
            // Rows seen by a host's transaction may be uncommitted and must not be cached.
            if (!isShared)
                return;
            _hot.Take(head, view);
            _numbers.Put(head.TopicId, rows.Numbers[head.TopicId]);
        });
        if (batch.BatchCommands.Count > 0)
            await queries.ReadAsync(cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private void RefuseWhenNotWritable()
    {
        if (IsReadOnly)
            throw new CopException(
                new CopError(CopErrorCodes.ReadOnly, $"The store '{StoreId}' was opened read-only; open it for writing to change it."));
        RefuseWhenReplaced();
    }
}
