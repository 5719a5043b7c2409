using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Marten;
using Marten.Services;
using Npgsql;

namespace Cop;

public sealed partial class MartenEventStore
{
    private static readonly TimeSpan ShortLimit = TimeSpan.FromSeconds(1);
    private volatile bool _isLate;

    /// <inheritdoc/>
    public int MaxCommitsInFlight => _options.MaxCommitsInFlight;

    /// <inheritdoc/>
    public async ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.MustBeFresh)
            keys.Locations.UnionWith(keys.NewIds);
        var loaded = await InTimeAsync(
            limited => _client.ExecuteAsync((connection, token) => new RowQueries(_client, connection).LoadAsync(keys, token), limited),
            cancellationToken).ConfigureAwait(false);
        // A known id is acknowledged like a commit, but the commit that wrote it may have been kept without its standby.
        if (keys.MustBeFresh && loaded.HasAny(keys.NewIds))
            await _client.QueryAsync("wait_for_standby", _ => true, cancellationToken).ConfigureAwait(false);
        return loaded;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(units);
        RefuseWhenNotWritable();
        return InTimeAsync(token => CommitInTimeAsync(units, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TopicRows?> ReadRowsAsync(string topicId, CancellationToken cancellationToken)
    {
        var rows = await _client.QueryAsync(
            "topic_rows", reader => (AppliedSeq: reader.GetInt64(0), View: reader.IsDBNull(2) ? null : StoreRow.View(reader, 1, 2)),
            cancellationToken, SqlValue.Sought(topicId)).ConfigureAwait(false);
        return rows.Count == 0 ? null : new TopicRows(rows[0].AppliedSeq, [.. rows.Select(row => row.View).OfType<View>()]);
    }

    private async Task<ImmutableArray<CommitOutcome>> CommitInTimeAsync(
        IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
    {
        await KeepLeaseAsync(cancellationToken).ConfigureAwait(false);
        if (units.Count == 0)
            return [];
        var plan = new CommitPlan(units);
        try
        {
            if (await TryCommitAsync(plan, cancellationToken).ConfigureAwait(false) is { } together)
                return together;
            // Two sessions collide, or the server rejects a row: each unit is committed alone to find the one that it is about.
            var outcomes = ImmutableArray.CreateBuilder<CommitOutcome>(units.Count);
            foreach (var unit in units)
            {
                outcomes.Add((await TryCommitAsync(new CommitPlan([unit]), cancellationToken).ConfigureAwait(false))?[0]
                    ?? CommitOutcome.Stale);
            }

            return outcomes.MoveToImmutable();
        }
        catch
        {
            // The commit may be durable, or become so, without an answer.
            _signals.AddUnknown(plan.Topics);
            throw;
        }
        finally
        {
            _maintenance!.NoteCommit();
        }
    }

    // Null when nothing was written because of a collision, or of a row of one of several units.
    private async Task<ImmutableArray<CommitOutcome>?> TryCommitAsync(CommitPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.ExecuteAsync(
                (connection, token) => CommitOnceAsync(plan, connection, token), cancellationToken).ConfigureAwait(false);
        }
        catch (CommitFailedException failed) when (MartenErrors.IsCollision(failed.InnerException!) || plan.Units.Count > 1)
        {
            return null;
        }
        catch (CommitFailedException failed)
        {
            return [CommitOutcome.Refused(MartenErrors.Of(failed.InnerException!, _client.Sql.Schema)!)];
        }
    }

    private async Task<ImmutableArray<CommitOutcome>> CommitOnceAsync(
        CommitPlan plan, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var check = await LockAndReadAsync(plan, connection, cancellationToken).ConfigureAwait(false);
                ImmutableArray<CommitOutcome> outcomes = [.. plan.Units.Select(check.Decide)];
                if (outcomes.Contains(CommitOutcome.Committed))
                {
                    CommitUnit[] accepted = [.. plan.Units.Where((_, number) => outcomes[number] == CommitOutcome.Committed)];
                    await SaveAsync(accepted, check, transaction, ownsTransaction: true, _signals.Writer, cancellationToken)
                        .ConfigureAwait(false);
                }

                return outcomes;
            }
        }
        catch (Exception fault) when (MartenErrors.IsCollision(fault) || MartenErrors.IsOfOneRow(fault))
        {
            _signals.AddUnknown(plan.Topics);
            throw new CommitFailedException(fault);
        }
        catch (Exception fault) when (MartenErrors.IsTemporary(fault))
        {
            _signals.AddUnknown(plan.Topics);
            throw;
        }
    }

    // Everything in one session of Marten and one transaction: its own streams and events, projections of the host, and the COP rows.
    private async Task SaveAsync(
        CommitUnit[] units, CommitCheck check, NpgsqlTransaction transaction, bool ownsTransaction, Guid writer,
        CancellationToken cancellationToken)
    {
        var rows = new CommitRows(check);
        foreach (var unit in units)
            rows.Add(unit);
        var session = _store.LightweightSession(SessionOptions.ForTransaction(transaction, ownsTransaction));
        await using (session.ConfigureAwait(false))
        {
            rows.QueueIn(session, _client.Sql, _keys, _types, writer);
            await session.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<CommitCheck> LockAndReadAsync(CommitPlan plan, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = _client.Batch(connection);
        await using (batch.ConfigureAwait(false))
        {
            _client.Add(batch, "settings");
            _client.Add(batch, "lock_streams", _keys.Of(plan.Topics));
            _client.Add(batch, "lock_new_topics", SqlValue.Of((string[])[.. plan.NewTopics]));
            AddChecks(batch, plan);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                for (var locks = 0; locks < 3; locks++)
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                return await ReadChecksAsync(reader, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void AddChecks(NpgsqlBatch batch, CommitPlan plan)
    {
        string[] topics = [.. plan.Topics];
        _client.Add(batch, "check_heads", SqlValue.Of(IndexedText.Sought(topics)), _keys.Of(topics));
        SubscriptionKey[] subscriptions = [.. plan.Subscriptions];
        _client.Add(
            batch, "lock_subscriptions", SqlValue.Of(Array.ConvertAll(subscriptions, key => key.TopicId)),
            SqlValue.Of(Array.ConvertAll(subscriptions, key => key.Agent)));
        _client.Add(batch, "known_ids", SqlValue.Of(plan.Ids));
    }

    private static async Task<CommitCheck> ReadChecksAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var check = new CommitCheck();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!reader.IsDBNull(1))
                check.Take(StoreRow.Head(reader), reader.GetInt64(StoreRow.HeadColumns));
            if (!reader.IsDBNull(StoreRow.HeadColumns + 1))
                check.TakeStream(reader.GetString(0), reader.GetInt64(StoreRow.HeadColumns + 1));
        }

        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            check.Take(new SubscriptionKey(reader.GetString(0), reader.GetString(1)), reader.GetInt64(2), reader.GetGuid(3));
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            check.TakeId(reader.GetGuid(0));
        return check;
    }

    // Limits a call independently of the driver: a frozen server neither answers nor closes the connection. After a late call the next ones
    // wait for a short time only, until the server answers again.
    [SuppressMessage("Reliability", "CA2000", Justification = "An abandoned call still uses its token; the source holds nothing then.")]
    private async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var calling = call(late.Token);
        var limit = _isLate && ShortLimit < _options.AppendTimeout ? ShortLimit : _options.AppendTimeout;
        try
        {
            var result = await calling.WaitAsync(limit, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            _isLate = false;
            late.Dispose();
            return result;
        }
        catch (TimeoutException) when (!calling.IsCompleted)
        {
            _isLate = true;
            _ = late.CancelAsync();
            throw new CopException(CopError.Temporary(CopErrorCodes.Timeout, string.Create(
                CultureInfo.InvariantCulture,
                $"Postgres did not answer within {limit.TotalSeconds} s (AppendTimeout); whether anything was written is unknown, retry " +
                    $"with the same ids.")));
        }
    }
}
