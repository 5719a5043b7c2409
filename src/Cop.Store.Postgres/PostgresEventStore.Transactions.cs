using System.Collections.Immutable;
using Npgsql;

namespace Cop;

public sealed partial class PostgresEventStore
{
    internal ICommitTarget Within(NpgsqlTransaction transaction, TimeSpan deadline, CancellationToken cancellationToken)
    {
        RefuseWhenNotWritable();
        return new TransactionTarget(this, transaction, deadline, cancellationToken);
    }

    /// <summary>Appends in a host's transaction: the topic is locked before it is read, and everything stays uncommitted.</summary>
    private sealed class TransactionTarget(
        PostgresEventStore storage, NpgsqlTransaction transaction, TimeSpan deadline, CancellationToken hostToken) : ICommitTarget
    {
        private const string Savepoint = "cop_append";
        private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
        private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

        // Topics that this transaction has created are visible only in it.
        private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

        private bool _isChecked;

        private NpgsqlConnection Connection =>
            transaction.Connection ?? throw new InvalidOperationException("The transaction has ended; append before it does.");

        public async ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken)
        {
            await RefuseAnotherStoreAsync().ConfigureAwait(false);
            keys.MustBeFresh = true;
            keys.Locations.UnionWith(keys.NewIds);
            await HoldAsync([.. keys.Heads]).ConfigureAwait(false);
            var loaded = await NameErrorsAsync(() => storage.LoadAsync(Connection, keys, new LoadedRows(keys), isShared: false, hostToken))
                .ConfigureAwait(false);
            foreach (var (topicId, number) in loaded.Numbers)
                _numbers[topicId] = number;
            return loaded;
        }

        public async Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
        {
            await storage.KeepLeaseAsync(hostToken).ConfigureAwait(false);
            var commit = new CommitBatch(storage._hot);
            if (!commit.TryAdd(units.Single()))
                return [CommitOutcome.Stale];
            await storage.SetNumbersAsync(commit.Topics, _numbers, hostToken).ConfigureAwait(false);
            return [await NameErrorsAsync(() => CommitAsync(commit)).ConfigureAwait(false)];
        }

        public async Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken) =>
            (await ReadAsync("202_find_event", RowMapper.Stored, Parameter.Of(EventKey.FromEventId(eventId).ToGuid()))
                .ConfigureAwait(false)).SingleOrDefault(stored => stored.Event.Id == eventId);

        public async Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
            string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken) =>
            [.. await ReadAsync(ReadByType, reader => RowMapper.Event(reader), ByType(topicId, type, afterSeq, limit))
                .ConfigureAwait(false)];

        // The host's settings are restored before its next statement; the rollback of a savepoint restores them too.
        private async Task<CommitOutcome> CommitAsync(CommitBatch commit)
        {
            var settings = await storage.ScalarAsync<string[]>(Connection, "138_settings_of_host", hostToken).ConfigureAwait(false);
            await transaction.SaveAsync(Savepoint, hostToken).ConfigureAwait(false);
            using var batch = storage.Batch(Connection);
            commit.AddTo(batch, storage._client.Sql, writer: null);
            new BatchStatements(batch, storage._client.Sql).Add("139_restore_settings", Parameter.Of(settings));
            if (await storage.TryWriteAsync(batch, hostToken).ConfigureAwait(false) is { } failed)
            {
                await transaction.RollbackAsync(Savepoint, hostToken).ConfigureAwait(false);
                return failed;
            }

            await transaction.ReleaseAsync(Savepoint, hostToken).ConfigureAwait(false);
            foreach (var topic in commit.Topics.New)
                _numbers[topic.After.TopicId] = topic.Number;
            storage._upkeep!.Record();
            return CommitOutcome.Committed;
        }

        // Another database may have a store of its own in a schema of this name.
        private async Task RefuseAnotherStoreAsync()
        {
            if (_isChecked)
                return;
            var found = (await ReadAsync("505_store_id", reader => reader.GetString(0)).ConfigureAwait(false)).SingleOrDefault();
            if (found != storage.StoreId)
            {
                throw new CopException(new CopError(CopErrorCodes.StoreAccess,
                    $"The transaction is on a database with the store '{found}', not with the kernel's store " +
                        $"'{storage.StoreId}'. Begin it on the database of the store."));
            }

            _isChecked = true;
        }

        private async Task<List<T>> ReadAsync<T>(string statement, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
        {
            using var command = storage._client.Command(Connection, statement, parameters);
            return await NameErrorsAsync(() => PostgresClient.ReadAllAsync(command, read, hostToken)).ConfigureAwait(false);
        }

        // Locks are polled and never waited for: two transactions that lock the same topics in a different order would deadlock.
        private async Task HoldAsync(string[] topicIds)
        {
            var time = storage._options.TimeProvider;
            var started = time.GetTimestamp();
            for (var pause = ShortestPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
            {
                var held = await ReadAsync("408_lock_topics", reader => reader.GetString(0), Parameter.Of(topicIds)).ConfigureAwait(false);
                topicIds = [.. topicIds.Except(held, StringComparer.Ordinal)];
                if (topicIds.Length > 0)
                    topicIds = [
                        .. topicIds.Except(
                            await ReadAsync("409_lock_new_topics", reader => reader.GetString(0), Parameter.Of(topicIds))
                                .ConfigureAwait(false), StringComparer.Ordinal)];
                if (topicIds.Length == 0)
                    return;
                if (time.GetElapsedTime(started) > deadline)
                {
                    throw new CopException(CopError.Temporary(CopErrorCodes.ConflictRetry,
                        $"Other transactions lock the topics {string.Join(", ", topicIds)} for longer than ConflictRetryTimeout; roll " +
                            $"the transaction back and repeat it later. Transactions over several topics conflict less often when all " +
                            $"lock them in one order."));
                }

                await Task.Delay(pause, time, hostToken).ConfigureAwait(false);
            }
        }

        // No retry here: after an error the host must roll the transaction back.
        private async Task<T> NameErrorsAsync<T>(Func<Task<T>> work)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (Exception fault) when (PostgresErrors.Of(fault, storage._options.Schema) is { } error)
            {
                throw PostgresClient.Named(error, fault);
            }
        }
    }
}
