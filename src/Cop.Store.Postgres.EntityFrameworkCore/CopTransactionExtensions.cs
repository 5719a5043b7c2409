using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Cop;

/// <summary>Appends of records in a transaction of EF Core.</summary>
public static class CopTransactionExtensions
{
    /// <summary>Returns the transaction of the driver, which the store shares.</summary>
    /// <param name="transaction">A transaction of a context on Npgsql.</param>
    /// <exception cref="ArgumentException">The context is on another database than PostgreSQL.</exception>
    public static NpgsqlTransaction AsNpgsql(this IDbContextTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var found = transaction is IInfrastructure<System.Data.Common.DbTransaction> { Instance: var instance } ? instance : null;
        return found as NpgsqlTransaction ?? throw new ArgumentException(
            $"The transaction is a {(found?.GetType() ?? transaction.GetType()).FullName}; the store shares only an NpgsqlTransaction. " +
                "Configure the context by UseNpgsql.",
            nameof(transaction));
    }

    /// <summary>
    /// Appends a record in a transaction of EF Core: the rows that the context saved and this event commit or roll back together.
    /// </summary>
    /// <param name="topic">A topic of a kernel whose store is Postgres.</param>
    /// <param name="transaction">The transaction, read committed, on the database that holds the store.</param>
    /// <param name="payload">The record.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="expected">The last topicSeq the caller has seen; the default accepts any.</param>
    /// <param name="cancellationToken">Cancels the running statement; the host must then roll the transaction back.</param>
    /// <remarks>
    /// As <see cref="CopKernelPostgresExtensions.AppendAsync"/>. With a retrying execution strategy run the whole transaction in
    /// <c>Database.CreateExecutionStrategy().ExecuteAsync</c>, and give the event an id of your own, so that a retry is no second event.
    /// </remarks>
    public static Task<CopResult<AppendReceipt>> AppendAsync(
        this TopicClient topic, IDbContextTransaction transaction, EventPayload payload, Actor actor, ExpectedSequence expected = default,
        CancellationToken cancellationToken = default) =>
        topic.AppendAsync(transaction.AsNpgsql(), payload, actor, expected, cancellationToken);

    /// <summary>Appends several records in a transaction of EF Core, as the overload for one record does.</summary>
    /// <inheritdoc cref="AppendAsync(TopicClient, IDbContextTransaction, EventPayload, Actor, ExpectedSequence, CancellationToken)"/>
    public static Task<CopResult<AppendReceipt>> AppendAsync(
        this TopicClient topic, IDbContextTransaction transaction, AgentOutput events, Actor actor, ExpectedSequence expected = default,
        CancellationToken cancellationToken = default) =>
        topic.AppendAsync(transaction.AsNpgsql(), events, actor, expected, cancellationToken);
}
