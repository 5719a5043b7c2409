using Marten;

namespace Cop;

/// <summary>Appends of records that commit together with a host's own documents.</summary>
public static class TopicClientMartenExtensions
{
    /// <summary>Appends a record in the transaction of a session: its documents and this event commit or roll back together.</summary>
    /// <param name="topic">A topic of a kernel whose store is on the Marten store of the session.</param>
    /// <param name="session">The session, not saved since its last change.</param>
    /// <param name="payload">The record.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="expected">The last topicSeq the caller has seen; the default accepts any.</param>
    /// <param name="cancellationToken">Cancels the running statement; the host must then dispose the session.</param>
    /// <remarks>As <see cref="CopKernelMartenExtensions.AppendAsync"/>.</remarks>
    public static Task<CopResult<AppendReceipt>> AppendAsync(
        this TopicClient topic, IDocumentSession session, EventPayload payload, Actor actor, ExpectedSequence expected = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return topic.AppendAsync(session, (AgentOutput)payload, actor, expected, cancellationToken);
    }

    /// <summary>Appends several records in the transaction of a session, as the overload for one record does.</summary>
    /// <inheritdoc cref="AppendAsync(TopicClient, IDocumentSession, EventPayload, Actor, ExpectedSequence, CancellationToken)"/>
    public static Task<CopResult<AppendReceipt>> AppendAsync(
        this TopicClient topic, IDocumentSession session, AgentOutput events, Actor actor, ExpectedSequence expected = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(events);
        return topic.Kernel.AppendAsync(session, topic.TopicId, events.Drafts, actor, expected, cancellationToken);
    }
}
