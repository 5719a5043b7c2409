namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>Has a parked delivery tried again, out of order and with its attempts counted anew (M-7). It is said in the log.</summary>
    /// <param name="topicId">The topic of the parked row, as the listing gives it.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="eventId">The event that is to be delivered.</param>
    /// <param name="byOperator">Who decides.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<CopResult<AppendReceipt>> RetryParkedAsync(string topicId, string agent, string eventId, string byOperator, CancellationToken cancellationToken = default) =>
        DecideParkedAsync(EventTypes.DeliveryRetried, topicId, agent, eventId, byOperator, cancellationToken);

    /// <summary>Gives a parked delivery up; a lane that it held goes on (M-7). It is said in the log.</summary>
    /// <param name="topicId">The topic of the parked row, as the listing gives it.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="eventId">The event that was to be delivered.</param>
    /// <param name="byOperator">Who decides.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<CopResult<AppendReceipt>> SkipParkedAsync(string topicId, string agent, string eventId, string byOperator, CancellationToken cancellationToken = default) =>
        DecideParkedAsync(EventTypes.DeliverySkipped, topicId, agent, eventId, byOperator, cancellationToken);

    private async Task<CopResult<AppendReceipt>> DecideParkedAsync(
        string type, string topicId, string agent, string eventId, string byOperator, CancellationToken cancellationToken)
    {
        var rows = await Parts.Storage.ReadRowsAsync(topicId, cancellationToken).ConfigureAwait(false);
        var parked = rows?.Views.OfType<ParkedDelivery>().FirstOrDefault(row => row.Agent == AgentName.Of(agent) && row.EventId == eventId);
        if (parked is not { Status: ParkedStatus.Parked } || await Parts.Storage.FindAsync(eventId, cancellationToken).ConfigureAwait(false) is not { } stored)
            return new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' has no parked delivery of event '{eventId}' to agent '{agent}'; list them with 'cop delivery list'.");
        var key = DeliveryKey.Event(stored.Event.TopicSeq);
        var lane = await Parts.Storage.GetLaneAsync(new LaneKey(parked.EventTopicId, parked.Agent), cancellationToken).ConfigureAwait(false);
        var change = new LaneChange(lane, current => type == EventTypes.DeliveryRetried ? LaneRules.Reopen(current, key) : LaneRules.Skip(current, key));
        if (!PrepareDecision(type, parked, byOperator).TryGet(out var templates, out var fault))
            return fault;
        var result = await Parts.Appender.AppendAsync(new AppendRequest { Events = templates, Lanes = [change] }, cancellationToken).ConfigureAwait(false);
        if (result.Error is { Code: CopErrorCodes.TopicClosed })
            result = await AppendToOperationsAsync(type, parked, byOperator, change, cancellationToken).ConfigureAwait(false);
        return result;
    }

    // The row stands in a topic that closed meanwhile: what was decided is said where it can be said.
    private async Task<CopResult<AppendReceipt>> AppendToOperationsAsync(
        string type, ParkedDelivery parked, string byOperator, LaneChange change, CancellationToken cancellationToken)
    {
        var moved = parked with { TopicId = OperationsTopicId };
        var parking = Supervisor.Decided(EventTypes.DeliveryParked, moved, byOperator);
        if (!Parts.Appender.Prepare([parking, Supervisor.Decided(type, moved, byOperator)], OperationsTopicId, Supervisor.Actor).TryGet(out var templates, out var fault))
            return fault;
        return await Parts.Appender.AppendAsync(new AppendRequest { Events = templates, Lanes = [change] }, cancellationToken).ConfigureAwait(false);
    }

    private CopResult<System.Collections.Immutable.ImmutableArray<EventTemplate>> PrepareDecision(string type, ParkedDelivery parked, string byOperator) =>
        Parts.Appender.Prepare([Supervisor.Decided(type, parked, byOperator)], parked.TopicId, Supervisor.Actor);
}
