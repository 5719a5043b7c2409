namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>Retries a parked delivery, out of order and with its attempts counted from 1. The command is recorded in the log.</summary>
    /// <param name="topicId">Topic of the parked row, as listed.</param>
    /// <param name="agent">Name of the agent.</param>
    /// <param name="subjectId">Id of the event or continuation to deliver.</param>
    /// <param name="operatorId">Identity of the operator, such as <c>human:ada</c>.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <remarks>Decision M-7.</remarks>
    public Task<CopResult<AppendReceipt>> RetryParkedDeliveryAsync(
        string topicId, string agent, string subjectId, string operatorId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(
            () => DecideParkedAsync(EventTypes.DeliveryRetried, topicId, agent, subjectId, operatorId, cancellationToken));

    /// <summary>Skips a parked delivery; a subscription that it blocked continues. The command is recorded in the log.</summary>
    /// <param name="topicId">Topic of the parked row, as listed.</param>
    /// <param name="agent">Name of the agent.</param>
    /// <param name="subjectId">Id of the event or continuation to deliver.</param>
    /// <param name="operatorId">Identity of the operator, such as <c>human:ada</c>.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <remarks>Decision M-7.</remarks>
    public Task<CopResult<AppendReceipt>> SkipParkedDeliveryAsync(
        string topicId, string agent, string subjectId, string operatorId, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(
            () => DecideParkedAsync(EventTypes.DeliverySkipped, topicId, agent, subjectId, operatorId, cancellationToken));

    private async Task<CopResult<AppendReceipt>> DecideParkedAsync(
        string type, string topicId, string agent, string subjectId, string operatorId, CancellationToken cancellationToken)
    {
        if (RefusalInsideAgent() is { } refusal)
            return refusal;
        if (ActorRules.Check(operatorId, "operator") is { } refused)
            return refused;
        var rows = await Components.Storage.ReadRowsAsync(topicId, cancellationToken).ConfigureAwait(false);
        var parked = rows?.Views.OfType<ParkedDelivery>()
            .FirstOrDefault(
                row => row.Agent == AgentName.Normalize(agent) && row.SubjectId == subjectId && row.Status == ParkedDeliveryStatus.Parked);
        if (parked is null || await KeyOfAsync(parked, cancellationToken).ConfigureAwait(false) is not { } key)
            return new CopError(
                CopErrorCodes.NotFound,
                $"Topic '{topicId}' has no parked delivery of '{subjectId}' to agent '{agent}'; list them with 'cop delivery list'.");
        var subscription = await Components.Storage.GetSubscriptionAsync(
            new SubscriptionKey(parked.EventTopicId, parked.Agent), cancellationToken).ConfigureAwait(false);
        var change = new SubscriptionChange(subscription, current => (type == EventTypes.DeliveryRetried, key.ContinuationId) switch
        {
            (true, null) => SubscriptionRules.Reopen(current, key),
            (true, _) => SubscriptionRules.ResumeNow(current, key),
            _ => SubscriptionRules.Skip(current, key),
        });
        if (!PrepareDecision(type, parked, operatorId).TryGet(out var templates, out var fault))
            return fault;
        var result = await Components.Appender.AppendAsync(
            new AppendRequest { Events = templates, Subscriptions = [change] }, cancellationToken).ConfigureAwait(false);
        if (result.Error is { Code: CopErrorCodes.TopicClosed })
            result = await AppendToOperationsAsync(type, parked, operatorId, change, cancellationToken).ConfigureAwait(false);
        return result;
    }

    private async Task<DeliveryKey?> KeyOfAsync(ParkedDelivery parked, CancellationToken cancellationToken) => parked switch
    {
        { ContinuationId: { } continuationId } => DeliveryKey.Continuation(continuationId),
        _ when await Components.Storage.FindEventAsync(parked.SubjectId, cancellationToken).ConfigureAwait(false) is { } stored =>
            DeliveryKey.Event(stored.Event.TopicSeq),
        _ => null,
    };

    // The row's topic was closed: the command is recorded in the operations topic.
    private async Task<CopResult<AppendReceipt>> AppendToOperationsAsync(
        string type, ParkedDelivery parked, string operatorId, SubscriptionChange change, CancellationToken cancellationToken)
    {
        var moved = parked with { TopicId = OperationsTopicId };
        var parking = Supervisor.Decided(EventTypes.DeliveryParked, moved, operatorId);
        if (!Components.Appender.Prepare([parking, Supervisor.Decided(type, moved, operatorId)], OperationsTopicId, Supervisor.Actor)
            .TryGet(out var templates, out var fault))
            return fault;
        return await Components.Appender.AppendAsync(new AppendRequest { Events = templates, Subscriptions = [change] }, cancellationToken)
            .ConfigureAwait(false);
    }

    private CopResult<System.Collections.Immutable.ImmutableArray<EventTemplate>> PrepareDecision(
        string type, ParkedDelivery parked, string operatorId) =>
        Components.Appender.Prepare([Supervisor.Decided(type, parked, operatorId)], parked.TopicId, Supervisor.Actor);
}
