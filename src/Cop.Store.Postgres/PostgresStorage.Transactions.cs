using System.Collections.Immutable;
using Npgsql;

namespace Cop;

public sealed partial class PostgresStorage
{
    internal ICommitDoor Within(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        RefuseWhenReadOnly();
        return new TransactionDoor(this, transaction, cancellationToken);
    }

    /// <summary>A host's transaction: the topic is locked before it is looked at, and everything stays uncommitted.</summary>
    private sealed class TransactionDoor(PostgresStorage storage, NpgsqlTransaction transaction, CancellationToken hostToken) : ICommitDoor
    {
        private const string Savepoint = "cop_append";

        private NpgsqlConnection Connection => transaction.Connection ?? throw new InvalidOperationException("The transaction has ended; append before it does.");

        public async ValueTask<IRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken)
        {
            keys.MustBeFresh = true;
            keys.Places.UnionWith(keys.NewIds);
            string[] topicIds = [.. keys.Heads];
            var locked = await ReadAsync("408_lock_topics", reader => reader.GetString(0), Parameter.Of(topicIds)).ConfigureAwait(false);
            string[] missing = [.. topicIds.Except(locked, StringComparer.Ordinal)];
            if (missing.Length > 0)
                await ReadAsync("409_lock_new_topics", _ => true, Parameter.Of(missing)).ConfigureAwait(false);
            return await NameErrorsAsync(() => storage.LoadAsync(Connection, keys, new LoadedRows(keys), isShared: false, hostToken)).ConfigureAwait(false);
        }

        public async Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
        {
            var columns = new CommitColumns();
            columns.Add(0, units.Single(), new CommitPlan(units).Next(0)!);
            await transaction.SaveAsync(Savepoint, hostToken).ConfigureAwait(false);
            try
            {
                using var command = storage._door.Command(Connection, "108_commit", [.. columns.Parameters]);
                var stale = (int[])(await NameErrorsAsync(() => command.ExecuteScalarAsync(hostToken)).ConfigureAwait(false))!;
                await transaction.ReleaseAsync(Savepoint, hostToken).ConfigureAwait(false);
                storage._upkeep!.Note();
                return [stale.Length > 0 ? CommitOutcome.Stale : CommitOutcome.Committed];
            }
            catch (PostgresException fault) when (PostgresErrors.IsCollision(fault))
            {
                await transaction.RollbackAsync(Savepoint, hostToken).ConfigureAwait(false);
                return [CommitOutcome.Stale];
            }
        }

        public async Task<StoredEvent?> FindAsync(string eventId, CancellationToken cancellationToken) =>
            (await ReadAsync("202_find", ToStored, Parameter.Of(EventKey.Of(eventId).ToGuid())).ConfigureAwait(false)).SingleOrDefault(stored => stored.Event.Id == eventId);

        private async Task<List<T>> ReadAsync<T>(string statement, Func<NpgsqlDataReader, T> read, NpgsqlParameter parameter)
        {
            using var command = storage._door.Command(Connection, statement, parameter);
            return await NameErrorsAsync(() => PostgresDoor.ReadAllAsync(command, read, hostToken)).ConfigureAwait(false);
        }

        // Nothing is tried again here: after an error the transaction is the host's to roll back.
        private async Task<T> NameErrorsAsync<T>(Func<Task<T>> work)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (NpgsqlException fault) when (!PostgresErrors.IsCollision(fault) && PostgresErrors.Of(fault, storage._options.Schema) is { } error)
            {
                throw new CopException(error);
            }
        }
    }
}
