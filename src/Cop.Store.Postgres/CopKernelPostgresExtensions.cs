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
    /// other topics are not affected. Agents are notified shortly after the commit.
    /// </remarks>
    public static Task<CopResult<AppendReceipt>> AppendAsync(
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
        return kernel.AppendThroughAsync(
            (storage, deadline) => storage is PostgresEventStore postgres
                ? postgres.Within(transaction, deadline, cancellationToken)
                : throw new ArgumentException("The kernel's store is not Postgres; it cannot share a transaction.", nameof(kernel)),
            topicId, drafts, actor, expected);
    }
}
