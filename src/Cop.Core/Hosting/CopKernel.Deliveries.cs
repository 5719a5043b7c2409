namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>Has a parked delivery tried again, out of order and with its attempts counted anew (M-7). It is said in the log.</summary>
    /// <param name="topicId">The topic of the parked row, as the listing gives it.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="eventId">The event that is to be delivered.</param>
    /// <param name="operatorId">Who decides.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<CopResult<AppendReceipt>> RetryParkedDeliveryAsync(string topicId, string agent, string eventId, string operatorId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => DecideParkedAsync(EventTypes.DeliveryRetried, topicId, agent, eventId, operatorId, cancellationToken));

    /// <summary>Gives a parked delivery up; a subscription that it held goes on (M-7). It is said in the log.</summary>
    /// <param name="topicId">The topic of the parked row, as the listing gives it.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="eventId">The event that was to be delivered.</param>
    /// <param name="operatorId">Who decides.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<CopResult<AppendReceipt>> SkipParkedDeliveryAsync(string topicId, string agent, string eventId, string operatorId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => DecideParkedAsync(EventTypes.DeliverySkipped, topicId, agent, eventId, operatorId, cancellationToken));

    private async Task<CopResult<AppendReceipt>> DecideParkedAsync(
        string type, string topicId, string agent, string eventId, string operatorId, CancellationToken cancellationToken)
    {
        if (RefusalInsideAgent() is { } refusal)
            return refusal;
        var rows = await Components.Storage.ReadRowsAsync(topicId, cancellationToken).ConfigureAwait(false);
        var parked = rows?.Views.OfType<ParkedDelivery>().FirstOrDefault(row => row.Agent == AgentName.Normalize(agent) && row.EventId == eventId);
        if (parked is not { Status: ParkedDeliveryStatus.Parked } || await Components.Storage.FindEventAsync(eventId, cancellationToken).ConfigureAwait(false) is not { } stored)
            return new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' has no parked delivery of event '{eventId}' to agent '{agent}'; list them with 'cop delivery list'.");
        var key = DeliveryKey.Event(stored.Event.TopicSeq);
        var subscription = await Components.Storage.GetSubscriptionAsync(new SubscriptionKey(parked.EventTopicId, parked.Agent), cancellationToken).ConfigureAwait(false);
        var change = new SubscriptionChange(subscription, current => type == EventTypes.DeliveryRetried ? SubscriptionRules.Reopen(current, key) : SubscriptionRules.Skip(current, key));
        if (!PrepareDecision(type, parked, operatorId).TryGet(out var templates, out var fault))
            return fault;
        var result = await Components.Appender.AppendAsync(new AppendRequest { Events = templates, Subscriptions = [change] }, cancellationToken).ConfigureAwait(false);
        if (result.Error is { Code: CopErrorCodes.TopicClosed })
            result = await AppendToOperationsAsync(type, parked, operatorId, change, cancellationToken).ConfigureAwait(false);
        return result;
    }

    // The row stands in a topic that closed meanwhile: what was decided is said where it can be said.
    private async Task<CopResult<AppendReceipt>> AppendToOperationsAsync(
        string type, ParkedDelivery parked, string operatorId, SubscriptionChange change, CancellationToken cancellationToken)
    {
        var moved = parked with { TopicId = OperationsTopicId };
        var parking = Supervisor.Decided(EventTypes.DeliveryParked, moved, operatorId);
        if (!Components.Appender.Prepare([parking, Supervisor.Decided(type, moved, operatorId)], OperationsTopicId, Supervisor.Actor).TryGet(out var templates, out var fault))
            return fault;
        return await Components.Appender.AppendAsync(new AppendRequest { Events = templates, Subscriptions = [change] }, cancellationToken).ConfigureAwait(false);
    }

    private CopResult<System.Collections.Immutable.ImmutableArray<EventTemplate>> PrepareDecision(string type, ParkedDelivery parked, string operatorId) =>
        Components.Appender.Prepare([Supervisor.Decided(type, parked, operatorId)], parked.TopicId, Supervisor.Actor);
}
