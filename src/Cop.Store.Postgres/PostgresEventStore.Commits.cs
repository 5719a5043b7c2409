using System.Collections.Immutable;
using Npgsql;

namespace Cop;

public sealed partial class PostgresEventStore
{
    /// <summary>The most topics that one statement creates: each holds a place in the server's table of locks until it ends.</summary>
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
        if (rest.IsEmpty)
            return rows;
        var loaded = await _client.ExecuteAsync(
            async (connection, token) =>
            {
                // Each try begins anew: what one that broke off had read may be older than the heads of the next.
                var (tried, asked) = Known(keys);
                return await LoadAsync(connection, asked, tried, isShared: true, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        // A known id answers its caller as a commit does. The commit that wrote it may have been kept without its standby.
        if (loaded.HasAny(keys.NewIds))
            await _client.QueryAsync("114_wait_for_standby", _ => true, cancellationToken).ConfigureAwait(false);
        return loaded;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(units);
        RefuseWhenReadOnly();
        await KeepLeaseAsync(cancellationToken).ConfigureAwait(false);
        var plan = new CommitPlan(units);
        var whole = await CommitAtomicAsync(units, cancellationToken).ConfigureAwait(false);
        if (whole == WriteResult.Written)
            return Conclude(units, plan);
        if (whole is not null && units.Count == 1)
        {
            // Then it is known which unit it was.
            plan.Take(0, whole.Outcome);
            return Conclude(units, plan);
        }

        // What the server refuses once it refuses again: only trying the units one by one tells whose it is.
        return whole?.Refusal is not null
            ? await CommitSinglyAsync(units, plan, 0, cancellationToken).ConfigureAwait(false)
            : await CommitEachAsync(units, plan, cancellationToken).ConfigureAwait(false);
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

    // Finds out which units hold, with as few statements as their new topics allow.
    private async Task<ImmutableArray<CommitOutcome>> CommitEachAsync(IReadOnlyList<CommitUnit> units, CommitPlan plan, CancellationToken cancellationToken)
    {
        for (var next = 0; next < units.Count;)
        {
            var columns = new CommitColumns();
            var first = next;
            for (; next < units.Count && columns.NewTopics < MaxNewTopics; next++)
            {
                if (plan.Next(next) is { } place)
                    columns.Add(next, units[next], place);
            }

            var written = columns.Units == 0 ? WriteResult.Written : await WriteAsync(columns, cancellationToken).ConfigureAwait(false);
            if (written.Stale.IsDefault && next - first > 1)
                return await CommitSinglyAsync(units, plan, first, cancellationToken).ConfigureAwait(false);
            Close(plan, written, first, next);
        }

        return Conclude(units, plan);
    }

    // The fast path; null when a unit is of the kind that cannot take it.
    private async Task<WriteResult?> CommitAtomicAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
    {
        if (AtomicCommit.Of(units, _hot, MaxNewTopics) is not { } commit)
            return null;
        NpgsqlParameter[] parameters = [.. commit.Parameters];
        return await _client.ExecuteAsync(
            async (connection, token) =>
            {
                using var command = _client.Command(connection, commit.Statement, parameters);
                try
                {
                    await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                    return WriteResult.Written;
                }
                catch (PostgresException fault) when (PostgresErrors.HasRowChanged(fault))
                {
                    return WriteResult.Collided;
                }
                catch (PostgresException fault) when (FailedByUnit(fault) is { } failed)
                {
                    return failed;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    // Stale stays open when two commits met at one id or subscription, or when the server refuses a row: which unit it was, only trying them one by one tells.
    private Task<WriteResult> WriteAsync(CommitColumns columns, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters = [.. columns.Parameters];
        return _client.ExecuteAsync(
            async (connection, token) =>
            {
                using var command = _client.Command(connection, "108_commit_each_unit", parameters);
                try
                {
                    return new WriteResult([.. (int[])(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!]);
                }
                catch (PostgresException fault) when (FailedByUnit(fault) is { } failed)
                {
                    return failed;
                }
            },
            cancellationToken);
    }

    private WriteResult? FailedByUnit(PostgresException fault) => PostgresErrors.IsCollision(fault) ? WriteResult.Collided
        : PostgresErrors.IsOfOneRow(fault) ? WriteResult.Collided with { Refusal = PostgresErrors.Of(fault, _options.Schema) } : null;

    // The units that are left, each in a statement of its own.
    private async Task<ImmutableArray<CommitOutcome>> CommitSinglyAsync(IReadOnlyList<CommitUnit> units, CommitPlan known, int first, CancellationToken cancellationToken)
    {
        var plan = new CommitPlan(units);
        for (var number = 0; number < units.Count; number++)
        {
            var place = plan.Next(number);
            if (number < first)
            {
                plan.Take(number, known.OutcomeOf(number));
                plan.Close([], number + 1);
                continue;
            }

            var written = WriteResult.Written;
            if (place is not null)
            {
                var columns = new CommitColumns();
                columns.Add(number, units[number], place);
                written = await WriteAsync(columns, cancellationToken).ConfigureAwait(false);
            }

            Close(plan, written, number, number + 1);
        }

        return Conclude(units, plan);
    }

    private static void Close(CommitPlan plan, WriteResult written, int first, int next)
    {
        if (written.Stale.IsDefault)
            plan.Take(first, written.Outcome);
        plan.Close(written.Stale.IsDefault ? [] : written.Stale, next);
    }

    // In the order of units, so that the last one of a topic is what is remembered.
    private ImmutableArray<CommitOutcome> Conclude(IReadOnlyList<CommitUnit> units, CommitPlan plan)
    {
        _upkeep!.Record();
        var outcomes = ImmutableArray.CreateBuilder<CommitOutcome>(units.Count);
        for (var number = 0; number < units.Count; number++)
        {
            var outcome = plan.OutcomeOf(number);
            outcomes.Add(outcome);
            if (outcome != CommitOutcome.Committed)
            {
                _hot.Forget(units[number]);
                continue;
            }

            _hot.Take(units[number]);
            _known.Take(units[number]);
            if (_presence.HasOthers)
                _announcer!.Say(units[number]);
        }

        return outcomes.DrainToImmutable();
    }

    private async Task<LoadedRows> LoadAsync(NpgsqlConnection connection, RowKeys keys, LoadedRows rows, bool isShared, CancellationToken cancellationToken)
    {
        using var batch = new NpgsqlBatch(connection) { Timeout = (int)_options.CommandTimeout.TotalSeconds };
        var takes = new List<Action<NpgsqlDataReader>>();
        // Heads first: rows behind them may be newer, which the commit notices; older ones it would not.
        Ask("101_load_heads", TakeHead, [.. keys.Views.Where(key => key.Kind == ViewKind.Topic).Select(key => key.TopicId).Union(keys.Heads, StringComparer.Ordinal)]);
        ViewKey[] views = [.. keys.Views.Where(key => key.Kind != ViewKind.Topic)];
        Ask("102_load_views", rows.TakeView, [.. views.Select(key => key.TopicId)], Parameter.Of([.. views.Select(key => (short)key.Kind)]), Parameter.Of((string[])[.. views.Select(key => IndexText.Key(key.Id))]));
        var places = IdsByKey(keys.Locations);
        AskOf("103_load_locations", reader => rows.TakePlace(places[reader.GetGuid(0)], reader), places.Count, Parameter.Of(places.Keys));
        AskOf("104_load_events", rows.TakeEvent, keys.Events.Count, Parameter.Of(IdsByKey(keys.Events).Keys));
        (string TopicId, Guid Key)[] waits = [.. keys.Waiters.Select(key => (key.TopicId, RowMapper.Hash(key)))];
        Ask("105_load_waiters", rows.TakeWaiter, [.. waits.Select(key => key.TopicId)], Parameter.Of([.. waits.Select(key => key.Key)]));
        Ask("106_load_active", rows.TakeActive, [.. keys.Active]);
        Ask("107_load_subscriptions", rows.TakeSubscription, [.. keys.Subscriptions.Select(key => key.TopicId)], Parameter.Sought(keys.Subscriptions.Select(key => key.Agent)));
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            foreach (var take in takes)
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    take(reader);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return rows;
        void TakeHead(NpgsqlDataReader reader)
        {
            var (head, view) = rows.TakeHead(reader);
            // What a transaction of the host sees is not committed yet, and not to be remembered.
            if (isShared)
                _hot.Take(head, view);
        }

        void Ask(string statement, Action<NpgsqlDataReader> take, string[] ids, params ReadOnlySpan<NpgsqlParameter> more) =>
            AskOf(statement, take, ids.Length, [Parameter.Sought(ids), .. more]);

        void AskOf(string statement, Action<NpgsqlDataReader> take, int count, params ReadOnlySpan<NpgsqlParameter> parameters)
        {
            if (count == 0)
                return;
            var command = new NpgsqlBatchCommand(_client.Sql[statement]);
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter);
            batch.BatchCommands.Add(command);
            takes.Add(take);
        }
    }

    private static Dictionary<Guid, string> IdsByKey(HashSet<string> ids)
    {
        var keys = new Dictionary<Guid, string>(ids.Count);
        foreach (var id in ids)
            keys[EventKey.FromEventId(id).ToGuid()] = id;
        return keys;
    }

    private void RefuseWhenReadOnly()
    {
        if (IsReadOnly)
            throw new CopException(new CopError(CopErrorCodes.ReadOnly, $"The store '{StoreId}' was opened read-only; open it for writing to change it."));
    }

    /// <summary>What a statement that writes units came to.</summary>
    /// <param name="Stale">The numbers of the units that are stale; default when nothing was written.</param>
    private sealed record WriteResult(ImmutableArray<int> Stale)
    {
        public static WriteResult Written { get; } = new([]);

        public static WriteResult Collided { get; } = new(default(ImmutableArray<int>));

        /// <summary>Why the server refuses what one of the units brings; null when it does not.</summary>
        public CopError? Refusal { get; init; }

        /// <summary>The outcome of the one unit that there was, when nothing was written.</summary>
        public CommitOutcome Outcome => Refusal is null ? CommitOutcome.Stale : CommitOutcome.Refused(Refusal);
    }
}
