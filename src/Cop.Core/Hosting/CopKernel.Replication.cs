using System.Collections.Immutable;

namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>
    /// Takes events of one topic of another store in as they are (CE-6): each must be the next one of its topic; a hash is verified
    /// when present. Where parents are missing the topic's projection waits, visibly, and goes on by itself when they come (D-22).
    /// </summary>
    /// <param name="storeId">The store that they come from.</param>
    /// <param name="events">The events, of one topic, in the order of topicSeq.</param>
    /// <param name="cancellationToken">Ends the waiting; repeating the call is safe.</param>
    public Task<CopResult<ReplicationReceipt>> ReplicateAsync(string storeId, IReadOnlyList<Event> events, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeId);
        ArgumentNullException.ThrowIfNull(events);
        if (RefusalInsideAgent() is { } refusal)
            return FailedReplication(refusal);
        if (events.Count == 0)
            return FailedReplication(new CopError(CopErrorCodes.InvalidQuery, "There are no events to replicate."));
        if (storeId == StoreId)
            return FailedReplication(new CopError(CopErrorCodes.Conflict, $"The events are said to come from store '{storeId}', which is this one; a store does not replicate itself."));
        if (events[0].TopicId == OperationsTopicId)
            return FailedReplication(ReservedRules.Topic(OperationsTopicId));
        return events.FirstOrDefault(received => received.TopicId != events[0].TopicId) is { } stray
            ? FailedReplication(new CopError(CopErrorCodes.InvalidQuery, $"Event '{stray.Id}' is of topic '{stray.TopicId}' in a batch of topic '{events[0].TopicId}'; replicate a topic at a time."))
            : StoreErrors.CatchAsync(() => Components.Replicator.ReplicateAsync(storeId, events[0].TopicId, [.. events], cancellationToken));
    }

    /// <summary>Makes a replica local: it takes native events from now on, and its agents and continuations run (CE-6).</summary>
    public Task<CopResult<AppendReceipt>> AdoptTopicAsync(string topicId, string operatorId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => AdoptHereAsync(topicId, operatorId, cancellationToken));

    private async Task<CopResult<AppendReceipt>> AdoptHereAsync(string topicId, string operatorId, CancellationToken cancellationToken)
    {
        if (RefusalInsideAgent() is { } refusal)
            return refusal;
        if ((ActorRules.Check(operatorId, "operator") ?? (topicId == OperationsTopicId ? ReservedRules.Topic(topicId) : null)) is { } refused)
            return refused;
        var head = await Components.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false);
        if (head?.ReplicaOf is not { } origin)
        {
            // An earlier try may have adopted it and got no answer.
            if (head?.LocalFromSeq > 0)
                _scheduler?.QueueTopicScan(topicId);
            return new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' is no replica in this store; there is nothing to adopt.");
        }

        var draft = EventDraft.Create(EventTypes.TopicAdopted, ("from", CopJson.From(origin)), ("operator", CopJson.From(operatorId)));
        if (!Components.Appender.Prepare([draft], topicId, Supervisor.Actor).TryGet(out var templates, out var fault))
            return fault;
        var result = await Components.Appender.AppendAsync(new AppendRequest { Events = templates, AdoptedTopicId = topicId }, cancellationToken).ConfigureAwait(false);
        // Also when no answer tells whether it is adopted: looking does.
        _scheduler?.QueueTopicScan(topicId);
        return result;
    }

    /// <summary>Lets a blocked topic go on without the parents that it waits for; said in the operations topic (D-22).</summary>
    public Task<CopResult<ReplicationReceipt>> UnblockTopicAsync(string topicId, string operatorId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => UnblockHereAsync(topicId, operatorId, cancellationToken));

    private async Task<CopResult<ReplicationReceipt>> UnblockHereAsync(string topicId, string operatorId, CancellationToken cancellationToken)
    {
        if (RefusalInsideAgent() is { } refusal)
            return refusal;
        if (ActorRules.Check(operatorId, "operator") is { } refused)
            return refused;
        var head = await Components.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false);
        if (head?.BlockedBy is null)
            return new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' is not blocked.");
        var draft = EventDraft.Create(EventTypes.TopicUnblocked,
            ("topicId", CopJson.From(topicId)), ("missing", CopJson.Array(head.MissingParentIds.Select(CopJson.From))), ("operator", CopJson.From(operatorId)));
        // The intent is said before it is carried out; repeating it after a crash is harmless.
        if (!Components.Appender.Prepare([draft], OperationsTopicId, Supervisor.Actor).TryGet(out var templates, out var fault))
            return fault;
        var said = await Components.Appender.AppendAsync(new AppendRequest { Events = templates }, cancellationToken).ConfigureAwait(false);
        return said.Error is { } error ? error : await Components.Replicator.AcceptMissingAsync(head, cancellationToken).ConfigureAwait(false);
    }

    private static Task<CopResult<ReplicationReceipt>> FailedReplication(CopError error) => Task.FromResult<CopResult<ReplicationReceipt>>(error);
}
