using System.Data;
using Npgsql;

namespace Cop;

/// <summary>Appends that commit with a host's own rows.</summary>
public static class CopKernelPostgresExtensions
{
    /// <summary>
    /// Appends drafts to a topic in a transaction of the host's: its rows and these events commit or roll back together. The topic is held
    /// until the transaction ends, so others who append to it get a temporary error when that takes long; other topics are not concerned.
    /// Agents wake a little after the commit.
    /// </summary>
    /// <param name="kernel">A kernel whose store is Postgres.</param>
    /// <param name="transaction">Read committed, on the database that holds the store; its role needs the running role's rights.</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="drafts">The drafts, of this topic.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="expected">What the topic must be at.</param>
    /// <param name="cancellationToken">Ends a statement under way; the transaction is then the host's to roll back.</param>
    /// <exception cref="ArgumentException">The kernel's store is another one, or the isolation level is.</exception>
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
                $"The transaction is {transaction.IsolationLevel}; the append has to see what others committed: use ReadCommitted.",
                nameof(transaction));
        return kernel.AppendThroughAsync(
            (storage, deadline) => storage is PostgresEventStore postgres
                ? postgres.Within(transaction, deadline, cancellationToken)
                : throw new ArgumentException("The kernel's store is not Postgres; only that one can share a transaction.", nameof(kernel)),
            topicId, drafts, actor, expected);
    }
}
