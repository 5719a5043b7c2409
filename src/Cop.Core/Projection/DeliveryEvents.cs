namespace Cop;

/// <summary>Applies events to the view of parked deliveries.</summary>
/// <remarks>Decision M-7.</remarks>
internal static class DeliveryEvents
{
    public static CopError? Apply(ProjectionScope scope)
    {
        var agent = AgentName.Normalize(scope.Payload.Required("agent"));
        var (eventId, continuationId) = (scope.Payload.OptionalId("eventId"), scope.Payload.OptionalId("continuationId"));
        var (attempt, error, by) = (scope.Payload.Attempt(), scope.Payload.Error(isRequired: false), scope.Payload.Optional("operator"));
        var eventTopicId = scope.Payload.OptionalId("topicId") ?? scope.TopicId;
        _ = scope.Payload.Optional("eventType");
        if (eventId is null == continuationId is null)
            scope.Payload.Fail("eventId", "and 'continuationId' are both present or both missing; a delivery has exactly one of them");
        if (scope.Payload.Fault is { } fault)
            return fault;
        var known = scope.Rows.Get<ParkedDelivery>(ViewKey.Parked(scope.TopicId, agent, eventId, continuationId));
        if (scope.Applied.Type == EventTypes.DeliveryParked)
        {
            scope.Put(
                (known ?? New(
                    scope, agent, eventId, continuationId, eventTopicId)) with { Attempt = attempt, Error = error,
                    Status = ParkedDeliveryStatus.Parked, Operator = null });
            return null;
        }

        // Only native events are refused by the state of this view; events of a log are not.
        if (known is not { Status: ParkedDeliveryStatus.Parked })
        {
            return continuationId is not null && scope.Applied.Type == EventTypes.DeliveryRetried
                ? ContinuationEvents.RefuseInactive(scope, continuationId)
                : NotParked(scope, agent, eventId ?? continuationId!);
        }

        var status = scope.Applied.Type == EventTypes.DeliveryRetried ? ParkedDeliveryStatus.Retried : ParkedDeliveryStatus.Skipped;
        scope.Put(known with { Status = status, Operator = by });
        return null;
    }

    private static CopError? NotParked(ProjectionScope scope, string agent, string eventId)
    {
        var message = $"no delivery of '{eventId}' to '{agent}' is parked.";
        if (scope.IsAdmission)
            return scope.Reject(CopErrorCodes.NotFound, message);
        scope.Warn(CopErrorCodes.NotFound, message);
        return null;
    }

    private static ParkedDelivery New(ProjectionScope scope, string agent, string? eventId, string? continuationId, string eventTopicId) =>
        new()
    {
        TopicId = scope.TopicId,
        Agent = agent,
        EventId = eventId,
        ContinuationId = continuationId,
        EventTopicId = eventTopicId,
        Attempt = 0,
        Status = ParkedDeliveryStatus.Parked,
        CreatedAt = scope.At,
        UpdatedAt = scope.At,
        CreatedSeq = scope.Applied.TopicSeq,
        UpdatedSeq = scope.Applied.TopicSeq,
    };
}
