using System.Collections.Immutable;
using System.Globalization;
using Marten;
using Npgsql;

namespace Cop;

public sealed partial class MartenEventStore
{
    internal ICommitTarget Within(
        IDocumentSession session, NpgsqlTransaction transaction, TimeSpan deadline, CancellationToken cancellationToken)
    {
        RefuseWhenNotWritable();
        return new SessionTarget(this, session, transaction, deadline, cancellationToken);
    }

    /// <summary>
    /// Appends in the transaction of a host's session: topics are locked before they are read, and everything stays uncommitted.
    /// </summary>
    private sealed class SessionTarget(
        MartenEventStore store, IDocumentSession session, NpgsqlTransaction transaction, TimeSpan deadline, CancellationToken hostToken)
        : ICommitTarget
    {
        private const string Savepoint = "cop_append";
        private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
        private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

        private NpgsqlConnection Connection =>
            transaction.Connection ?? throw new InvalidOperationException("The session's transaction has ended; append before it does.");

        public async ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken)
        {
            keys.MustBeFresh = true;
            keys.Locations.UnionWith(keys.NewIds);
            await HoldAsync([.. keys.Heads]).ConfigureAwait(false);
            return await MapErrorsAsync(() => new RowQueries(store._client, Connection).LoadAsync(keys, hostToken)).ConfigureAwait(false);
        }

        public async Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
        {
            await store.KeepLeaseAsync(hostToken).ConfigureAwait(false);
            var plan = new CommitPlan([units.Single()]);
            return [await MapErrorsAsync(() => CommitAsync(plan)).ConfigureAwait(false)];
        }

        public async Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken) =>
            (await ReadAsync("events", StoreRow.Stored, SqlValue.Of([StoreRow.Key(eventId)])).ConfigureAwait(false))
                .SingleOrDefault(stored => stored.Event.Id == eventId);

        public async Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
            string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken) =>
            [.. await ReadAsync(
                "read_by_type", reader => StoreRow.Event(reader), SqlValue.Sought(topicId), SqlValue.Sought(type), SqlValue.Of(afterSeq),
                SqlValue.Of(limit)).ConfigureAwait(false)];

        // An inner session writes at once, so that later reads of the same transaction find the rows.
        private async Task<CommitOutcome> CommitAsync(CommitPlan plan)
        {
            await transaction.SaveAsync(Savepoint, hostToken).ConfigureAwait(false);
            var batch = store._client.Batch(Connection);
            await using (batch.ConfigureAwait(false))
            {
                store.AddChecks(batch, plan);
                CommitCheck check;
                var reader = await batch.ExecuteReaderAsync(hostToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                    check = await ReadChecksAsync(reader, hostToken).ConfigureAwait(false);
                var outcome = check.Decide(plan.Units[0]);
                if (outcome == CommitOutcome.Committed)
                    outcome = await SaveAsync(plan, check).ConfigureAwait(false);
                if (outcome == CommitOutcome.Committed)
                    await transaction.ReleaseAsync(Savepoint, hostToken).ConfigureAwait(false);
                else
                    await transaction.RollbackAsync(Savepoint, hostToken).ConfigureAwait(false);
                return outcome;
            }
        }

        private async Task<CommitOutcome> SaveAsync(CommitPlan plan, CommitCheck check)
        {
            try
            {
                await store.SaveAsync([plan.Units[0]], check, transaction, ownsTransaction: false, Guid.Empty, hostToken)
                    .ConfigureAwait(false);
            }
            catch (Exception fault) when (MartenErrors.IsCollision(fault))
            {
                return CommitOutcome.Stale;
            }
            catch (Exception fault) when (MartenErrors.IsOfOneRow(fault))
            {
                return CommitOutcome.Refused(MartenErrors.Of(fault, store._client.Sql.Schema)!);
            }

            // Marten commits only a session that has something to save.
            session.QueueSqlCommand("select 1");
            store._maintenance!.NoteCommit();
            return CommitOutcome.Committed;
        }

        private Task<List<T>> ReadAsync<T>(string statement, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters) =>
            MapErrorsAsync(() => store._client.QueryAsync(Connection, statement, read, hostToken, parameters));

        // Locks are polled and never waited for: two transactions that lock topics in a different order would deadlock.
        private async Task HoldAsync(string[] topicIds)
        {
            var time = store._options.TimeProvider;
            var started = time.GetTimestamp();
            for (var pause = ShortestPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
            {
                var held = await ReadAsync("try_lock_topics", reader => reader.GetString(0), SqlValue.Of(topicIds)).ConfigureAwait(false);
                topicIds = [.. topicIds.Except(held, StringComparer.Ordinal)];
                if (topicIds.Length > 0)
                {
                    var free = await ReadAsync("try_lock_new_topics", reader => reader.GetString(0), SqlValue.Of(topicIds))
                        .ConfigureAwait(false);
                    topicIds = [.. topicIds.Except(free, StringComparer.Ordinal)];
                }

                if (topicIds.Length == 0)
                    return;
                if (time.GetElapsedTime(started) > deadline)
                {
                    throw new CopException(CopError.Temporary(CopErrorCodes.ConflictRetry, string.Create(
                        CultureInfo.InvariantCulture,
                        $"Other transactions lock the topics {string.Join(", ", topicIds)} for longer than ConflictRetryTimeout; " +
                        $"roll the " +
                            $"session back and repeat it later. Sessions over several topics conflict less often when all lock them " +
                            $"in one " +
                            $"order.")));
                }

                await Task.Delay(pause, time, hostToken).ConfigureAwait(false);
            }
        }

        // No retry here: after an error the host must roll its transaction back.
        private async Task<T> MapErrorsAsync<T>(Func<Task<T>> work)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not CopException && MartenErrors.Of(fault, store._client.Sql.Schema) is { } error)
            {
                throw MartenErrors.Thrown(error, fault);
            }
        }
    }
}
