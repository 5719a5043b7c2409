using System.Data;
using Marten;
using Npgsql;

namespace Cop;

/// <summary>Appends that commit together with a host's own documents and events.</summary>
public static class CopKernelMartenExtensions
{
    /// <summary>
    /// Appends drafts to a topic in the transaction of a session of the host: its documents and these events commit or roll back together.
    /// </summary>
    /// <param name="kernel">A kernel whose store is on the Marten store of the session.</param>
    /// <param name="session">
    /// The session, not saved since its last change. Its transaction begins here, and ends with SaveChangesAsync, or without effect with
    /// its
    /// disposal. A session over a transaction of the host (<c>SessionOptions.ForTransaction</c>) leaves that to the host.
    /// </param>
    /// <param name="topicId">The topic.</param>
    /// <param name="drafts">The drafts, of this topic.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="expected">The last topicSeq the caller has seen; the default accepts any.</param>
    /// <param name="cancellationToken">Cancels the running statement; the host must then dispose the session.</param>
    /// <exception cref="ArgumentException">The kernel's store is not on this Marten store, or the session is of a tenant, or its isolation
    /// level is not read committed.</exception>
    /// <exception cref="InvalidOperationException">The session's transaction has ended.</exception>
    /// <remarks>
    /// The topic is locked until the transaction ends. Inline projections of the host run over the events at once; its agents and its async
    /// projections receive them after the commit.
    /// </remarks>
    public static async Task<CopResult<AppendReceipt>> AppendAsync(
        this CopKernel kernel, IDocumentSession session, string topicId, IReadOnlyList<EventDraft> drafts, Actor actor,
        ExpectedSequence expected = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(drafts);
        ArgumentException.ThrowIfNullOrEmpty(actor.Identity);
        var transaction = await TransactionOfAsync(session, cancellationToken).ConfigureAwait(false);
        return await kernel.AppendThroughAsync(
            (storage, deadline) => storage is MartenEventStore marten && ReferenceEquals(marten.DocumentStore, session.DocumentStore)
                ? marten.Within(session, transaction, deadline, cancellationToken)
                : throw new ArgumentException(
                    "The kernel's store is not on the Marten store of this session; it cannot share its transaction.", nameof(kernel)),
            topicId, drafts, actor, expected).ConfigureAwait(false);
    }

    // Marten names a session's transaction only to the commands that it runs.
    private static async Task<NpgsqlTransaction> TransactionOfAsync(IDocumentSession session, CancellationToken cancellationToken)
    {
        if (session.TenantId != global::JasperFx.StorageConstants.DefaultTenantId)
            throw new ArgumentException(
                $"The session is of tenant '{session.TenantId}', and topics belong to no tenant; use a session of the default tenant.",
                nameof(session));
        using var command = new NpgsqlCommand("select 1");
        try
        {
            // Marten would begin a transaction in a disposed session, and refuses only documents there.
            session.StoreObjects([]);
            await session.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is ObjectDisposedException or InvalidOperationException)
        {
            throw new InvalidOperationException(
                "The session is saved, or its transaction has ended; append in a session before it is saved.", fault);
        }

        var transaction = command.Transaction
            ?? throw new InvalidOperationException("The session has no transaction; append before it is saved.");
        return transaction.IsolationLevel == IsolationLevel.ReadCommitted
            ? transaction
            : throw new ArgumentException(
                $"The session's transaction is {transaction.IsolationLevel}; the append must see other commits: use ReadCommitted.",
                nameof(session));
    }
}
