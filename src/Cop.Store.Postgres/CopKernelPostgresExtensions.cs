using System.Data;
using Npgsql;

namespace Cop;

/// <summary>Appends that commit together with a host's own rows.</summary>
public static class CopKernelPostgresExtensions
{
    /// <summary>Appends drafts to a topic in a transaction of the host: its rows and these events commit or roll back together.</summary>
    /// <param name="kernel">A kernel whose store is Postgres.</param>
    /// <param name="transaction">Read committed, on the database that holds the store; its role needs the running role's rights.</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="drafts">The drafts, of this topic.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="expected">The last topicSeq the caller has seen; the default accepts any.</param>
    /// <param name="cancellationToken">Cancels the running statement; the host must then roll the transaction back.</param>
    /// <exception cref="ArgumentException">The kernel's store is not Postgres, or the isolation level is not read committed.</exception>
    /// <remarks>
    /// The topic is locked until the transaction ends. Other appends to it get a temporary error if that takes longer than their retries;
    /// other topics are not affected. Agents are notified shortly after the commit. With synchronous replication, commit with
    /// <see cref="CommitDurablyAsync"/>: <see cref="NpgsqlTransaction.CommitAsync"/> also succeeds when the wait
    /// for the standby was cancelled.
    /// </remarks>
    public static async Task<CopResult<AppendReceipt>> AppendAsync(
        this CopKernel kernel, NpgsqlTransaction transaction, string topicId, IReadOnlyList<EventDraft> drafts, Actor actor,
        ExpectedSequence expected = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(drafts);
        ArgumentException.ThrowIfNullOrEmpty(actor.Identity);
        if (transaction.IsolationLevel != IsolationLevel.ReadCommitted)
            throw new ArgumentException(
                $"The transaction is {transaction.IsolationLevel}; the append must see other commits: use ReadCommitted.",
                nameof(transaction));
        var appended = await kernel.AppendThroughAsync(
            (storage, deadline) => storage is PostgresEventStore postgres
                ? postgres.Within(transaction, deadline, cancellationToken)
                : throw new ArgumentException("The kernel's store is not Postgres; it cannot share a transaction.", nameof(kernel)),
            topicId, drafts, actor, expected).ConfigureAwait(false);
        return appended.Map(receipt => receipt with { IsDurable = false });
    }

    /// <summary>
    /// Commits a transaction of the host, and reports a wait for a synchronous standby that was cancelled: the server then keeps the commit
    /// and only warns, and a failover may lose it.
    /// </summary>
    /// <param name="transaction">The transaction, with or without appended events.</param>
    /// <param name="cancellationToken">Cancels the wait for the commit; whether it is durable is then unknown.</param>
    /// <returns>Null when the commit is as durable as the server's settings make it; or <c>timeout</c> (temporary): the outcome is unknown.
    /// The host checks its rows, or retries with the same ids, and must not report success before.</returns>
    /// <remarks>
    /// Exceptions of the driver are those of <see cref="NpgsqlTransaction.CommitAsync"/>. The warning is recognised in any language, and
    /// also in a session that shows only errors. Decision M-16.
    /// </remarks>
    public static async Task<CopError?> CommitDurablyAsync(
        this NpgsqlTransaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var connection = transaction.Connection ?? throw new InvalidOperationException("The transaction has ended.");
        using (var setting = new NpgsqlCommand("select set_config('client_min_messages', 'warning', true)", connection, transaction))
            await setting.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        using var warnings = new CommitWarnings(connection);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return warnings.Error;
    }
}
