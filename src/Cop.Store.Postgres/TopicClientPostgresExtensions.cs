using System.Data.Common;
using Npgsql;

namespace Cop;

/// <summary>Appends of records that commit together with a host's own rows.</summary>
public static class TopicClientPostgresExtensions
{
    /// <summary>Appends a record in a transaction of the host: its rows and this event commit or roll back together.</summary>
    /// <param name="topic">A topic of a kernel whose store is Postgres.</param>
    /// <param name="transaction">
    /// An <see cref="NpgsqlTransaction"/>, read committed, on the database that holds the store. With EF Core it is
    /// <c>database.CurrentTransaction.GetDbTransaction()</c>.
    /// </param>
    /// <param name="payload">The record.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="expected">The last topicSeq the caller has seen; the default accepts any.</param>
    /// <param name="cancellationToken">Cancels the running statement; the host must then roll the transaction back.</param>
    /// <exception cref="ArgumentException">Store or transaction is not Postgres, or its isolation is not read committed.</exception>
    /// <remarks>As <see cref="CopKernelPostgresExtensions.AppendAsync"/>.</remarks>
    public static Task<CopResult<AppendReceipt>> AppendAsync(
        this TopicClient topic, DbTransaction transaction, EventPayload payload, Actor actor, ExpectedSequence expected = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return topic.AppendAsync(transaction, (AgentOutput)payload, actor, expected, cancellationToken);
    }

    /// <summary>Appends several records in a transaction of the host, as the overload for one record does.</summary>
    /// <inheritdoc cref="AppendAsync(TopicClient, DbTransaction, EventPayload, Actor, ExpectedSequence, CancellationToken)"/>
    public static Task<CopResult<AppendReceipt>> AppendAsync(
        this TopicClient topic, DbTransaction transaction, AgentOutput events, Actor actor, ExpectedSequence expected = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(events);
        return transaction is NpgsqlTransaction npgsql
            ? topic.Kernel.AppendAsync(npgsql, topic.TopicId, events.Drafts, actor, expected, cancellationToken)
            : throw new ArgumentException(
                $"The transaction is a {transaction.GetType().FullName}; the store shares only an NpgsqlTransaction of its database.",
                nameof(transaction));
    }
}
