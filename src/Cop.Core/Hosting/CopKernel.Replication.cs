using System.Collections.Immutable;

namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>Copies events of one topic of another store unchanged.</summary>
    /// <param name="storeId">Id of the store that they were read from.</param>
    /// <param name="events">Events of one topic, in the order of topicSeq.</param>
    /// <param name="cancellationToken">Stops waiting; repeating the call is safe.</param>
    /// <remarks>
    /// Each event must be the next one of its topic; a hash is verified when present. A missing parent blocks the topic's projection until
    /// it is present. Decisions CE-6, D-22.
    /// </remarks>
    public Task<CopResult<ReplicationReceipt>> ReplicateAsync(
        string storeId, IReadOnlyList<Event> events, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeId);
        ArgumentNullException.ThrowIfNull(events);
        if (RefusalInsideAgent() is { } refusal)
            return FailedReplication(refusal);
        if (events.Count == 0)
            return FailedReplication(new CopError(CopErrorCodes.InvalidQuery, "There are no events to replicate."));
        if (storeId == StoreId)
            return FailedReplication(
                new CopError(
                    CopErrorCodes.Conflict, $"The source of the events, '{storeId}', is this store; a store cannot replicate itself."));
        if (events[0].TopicId == OperationsTopicId)
            return FailedReplication(ReservedRules.Topic(OperationsTopicId));
        return events.FirstOrDefault(received => received.TopicId != events[0].TopicId) is { } stray
            ? FailedReplication(
                new CopError(
                    CopErrorCodes.InvalidQuery,
                    $"Event '{stray.Id}' is of topic '{stray.TopicId}' in a batch of topic '{events[0].TopicId}'; replicate one topic at " +
                        $"a time."))
            : StoreErrors.CatchAsync(
                () => Components.Replicator.ReplicateAsync(storeId, events[0].TopicId, [.. events], cancellationToken));
    }

    /// <summary>Makes a replica local: it accepts native events, and its agents and continuations run.</summary>
    /// <remarks>Decision CE-6.</remarks>
    public Task<CopResult<AppendReceipt>> AdoptTopicAsync(
        string topicId, string operatorId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => AdoptHereAsync(topicId, operatorId, cancellationToken));

    private async Task<CopResult<AppendReceipt>> AdoptHereAsync(string topicId, string operatorId, CancellationToken cancellationToken)
    {
        if (RefusalInsideAgent() is { } refusal)
            return refusal;
        if ((ActorRules.Check(operatorId, "operator")
            ?? (topicId == OperationsTopicId ? ReservedRules.Topic(topicId) : null)) is { } refused)
            return refused;
        var head = await Components.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false);
        if (head?.ReplicaOf is not { } origin)
        {
            // An earlier call may have adopted the topic and lost the response.
            if (head?.LocalFromSeq > 0)
                _scheduler?.QueueTopicScan(topicId);
            return new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' is not a replica in this store; there is nothing to adopt.");
        }

        var draft = EventDraft.Create(EventTypes.TopicAdopted, ("from", CopJson.From(origin)), ("operator", CopJson.From(operatorId)));
        if (!Components.Appender.Prepare([draft], topicId, Supervisor.Actor).TryGet(out var templates, out var fault))
            return fault;
        var result = await Components.Appender.AppendAsync(
            new AppendRequest { Events = templates, AdoptedTopicId = topicId }, cancellationToken).ConfigureAwait(false);
        // The scan also covers an append with an unknown outcome.
        _scheduler?.QueueTopicScan(topicId);
        return result;
    }

    /// <summary>Unblocks a topic without the parents that it waits for. The command is recorded in the operations topic.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="operatorId">Identity of the operator, such as <c>human:ada</c>; recorded in the log.</param>
    /// <param name="reason">Reason for the log; null for none.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <remarks>Decision D-22.</remarks>
    public Task<CopResult<ReplicationReceipt>> UnblockTopicAsync(
        string topicId, string operatorId, string? reason = null, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => UnblockHereAsync(topicId, operatorId, reason, cancellationToken));

    private async Task<CopResult<ReplicationReceipt>> UnblockHereAsync(
        string topicId, string operatorId, string? reason, CancellationToken cancellationToken)
    {
        if (RefusalInsideAgent() is { } refusal)
            return refusal;
        if ((ActorRules.Check(operatorId, "operator") ?? RefuseReason(reason)) is { } refused)
            return refused;
        var head = await Components.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false);
        if (head?.BlockedBy is null)
            return new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' is not blocked.");
        var draft = EventDraft.Create(EventTypes.TopicUnblocked,
            ("topicId", CopJson.From(topicId)), ("missing", CopJson.Array(head.MissingParentIds.Select(CopJson.From))),
            ("operator", CopJson.From(operatorId)), ("reason", reason is null ? null : CopJson.From(reason)));
        // The intent is recorded before it is carried out; repeating it after a crash is harmless.
        if (!Components.Appender.Prepare([draft], OperationsTopicId, Supervisor.Actor).TryGet(out var templates, out var fault))
            return fault;
        var said = await Components.Appender.AppendAsync(new AppendRequest { Events = templates }, cancellationToken).ConfigureAwait(false);
        return said.Error is { } error
            ? error
            : await Components.Replicator.AcceptMissingAsync(head, cancellationToken).ConfigureAwait(false);
    }

    private static Task<CopResult<ReplicationReceipt>> FailedReplication(CopError error) =>
        Task.FromResult<CopResult<ReplicationReceipt>>(error);
}
