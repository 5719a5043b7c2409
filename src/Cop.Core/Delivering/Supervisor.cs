using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// The built-in agent <c>agent:cop-supervisor</c>. Pure: maps failures and expiries found by the scheduler to the events that report them.
/// </summary>
/// <remarks>The scheduler itself appends nothing. Protocol 5.5.5, 5.6; decision D-60.</remarks>
internal static class Supervisor
{
    public const string Name = ActorRules.SupervisorName;

    private const int MaxCode = 255;
    private const int MaxMessage = 4000;

    public static Actor Actor { get; } = Actor.Agent(Name);

    /// <summary>Creates a report of the supervisor.</summary>
    public static EventDraft Report(SupervisorReport report, View row) => (report, row) switch
    {
        (SupervisorReport.Expired, Continuation continuation) => Expired(continuation),
        (SupervisorReport.Abandoned, Continuation continuation) => Abandoned(continuation, continuation.Attempt),
        (SupervisorReport.NoAgent, Continuation continuation) => AttemptFailed(continuation, new CopError(ContinuationErrors.NoAgent,
            $"No registered agent can resume it (agent '{continuation.Agent ?? "*"}'). It stays active until one is registered."), null),
        (SupervisorReport.NoResumePoint, Continuation continuation) =>
            AttemptFailed(continuation, new CopError(ContinuationErrors.NoResumePoint,
            $"No agent that may resume it (agent '{continuation.Agent ?? "*"}') declares its label '{continuation.Label}' as a resume " +
                $"point. "
            + "It stays active until one does."), null),
        (SupervisorReport.Exhausted, Topic topic) => Exhausted(topic),
        _ => throw new CopInvariantException($"The supervisor has no report {report} about a {row.GetType().Name}."),
    };

    /// <summary>Creates the append request; of ids that exist, its own first result is kept.</summary>
    /// <param name="appender">Prepares the drafts.</param>
    /// <param name="drafts">The drafts.</param>
    /// <param name="topicId">Topic of the drafts.</param>
    /// <param name="hops">The hops of their subject.</param>
    /// <param name="isFresh">Whether they get new ids because different events have the predictable ones.</param>
    public static AppendRequest Request(
        EventAppender appender, ImmutableArray<EventDraft> drafts, string topicId, long hops, bool isFresh = false) => new()
    {
        Events =
            appender.Prepare(isFresh ? [.. drafts.Select(draft => draft with { Id = null })] : drafts, topicId, Actor, hops: hops).Unwrap(),
        Output = new OutputOrigin(Actor.Identity, null),
    };

    public static EventDraft Exhausted(Topic topic) => new()
    {
        Id = CopId.Derive("event", Name, EventTypes.TopicExhausted, topic.Id),
        TopicId = topic.Id,
        Type = EventTypes.TopicExhausted,
        Payload = CopJson.Object(("reason", CopJson.From("nothing is pending"))),
    };

    public static EventDraft Expired(Continuation continuation) => About(continuation, EventTypes.ContinuationExpired, "",
        ("reason", CopJson.From($"not satisfied by {CopTime.Format(continuation.ResumeBefore!.Value)}")));

    public static EventDraft Abandoned(Continuation continuation, int attempt) => About(continuation, EventTypes.ContinuationAbandoned, "",
        ("reason", CopJson.From($"gave up after attempt {attempt}")));

    /// <summary>Creates the event of an operator's abandoning of a continuation.</summary>
    public static EventDraft AbandonedBy(Continuation continuation, string? reason, string operatorId) => Decided(
        continuation, EventTypes.ContinuationAbandoned,
        ("continuationId", CopJson.From(continuation.Id)),
        ("reason", reason is null ? null : CopJson.From(reason)),
        ("operator", CopJson.From(operatorId)));

    /// <summary>Creates the event of an operator's resuming of a continuation.</summary>
    public static EventDraft ResumptionAsked(Continuation continuation, string agent, string operatorId, string? reason) => Decided(
        continuation, EventTypes.DeliveryRetried,
        ("agent", CopJson.From(AgentName.ToIdentity(agent))),
        ("continuationId", CopJson.From(continuation.Id)),
        ("attempt", CopJson.From(continuation.Attempt)),
        ("operator", CopJson.From(operatorId)),
        ("reason", reason is null ? null : CopJson.From(reason)));

    public static EventDraft AttemptFailed(Continuation continuation, CopError error, DateTimeOffset? nextAttemptAt) => About(
        continuation, EventTypes.ContinuationAttemptFailed, $"{continuation.Attempt} {error.Code}",
        ("attempt", CopJson.From(continuation.Attempt)),
        ("error", ErrorOf(error)),
        ("nextAttemptAt", nextAttemptAt is null ? null : CopJson.From(CopTime.Format(nextAttemptAt.Value))));

    public static EventDraft Parked(SubscriptionKey subscription, Event trigger, int attempt, CopError error, string fencingToken) => new()
    {
        Id = CopId.Derive("event", Name, EventTypes.DeliveryParked, subscription.Agent, trigger.Id, fencingToken),
        Type = EventTypes.DeliveryParked,
        ParentEventIds = [trigger.Id],
        CorrelationId = trigger.CorrelationId,
        Payload = CopJson.Object(
            ("agent", CopJson.From(AgentName.ToIdentity(subscription.Agent))),
            ("eventId", CopJson.From(trigger.Id)),
            ("eventType", CopJson.From(trigger.Type)),
            ("topicId", CopJson.From(subscription.TopicId)),
            ("attempt", CopJson.From(attempt)),
            ("error", ErrorOf(error))),
    };

    /// <summary>Creates the event of an operator's command about a parked delivery.</summary>
    public static EventDraft Decided(string type, ParkedDelivery parked, ParkedDecision decision) => new()
    {
        Type = type,
        TopicId = parked.TopicId,
        Payload = CopJson.Object(
            ("agent", CopJson.From(AgentName.ToIdentity(parked.Agent))),
            ("eventId", parked.EventId is null ? null : CopJson.From(parked.EventId)),
            ("continuationId", parked.ContinuationId is null ? null : CopJson.From(parked.ContinuationId)),
            ("topicId", CopJson.From(parked.EventTopicId)),
            ("attempt", CopJson.From(parked.Attempt)),
            ("operator", CopJson.From(decision.OperatorId)),
            ("reason", decision.Reason is null ? null : CopJson.From(decision.Reason))),
    };

    private static EventDraft Decided(Continuation continuation, string type, params (string, CopJson?)[] members) => new()
    {
        Type = type,
        TopicId = continuation.TopicId,
        ParentEventIds = [continuation.EventId],
        Payload = CopJson.Object(members),
    };

    private static EventDraft About(Continuation continuation, string type, string discriminator, params (string, CopJson?)[] members) =>
        new()
    {
        Id = CopId.Derive("event", Name, type, continuation.TopicId, continuation.Id, discriminator),
        TopicId = continuation.TopicId,
        Type = type,
        ParentEventIds = [continuation.EventId],
        Payload = CopJson.Object([("continuationId", CopJson.From(continuation.Id)), .. members]),
    };

    // The message of an agent's exception may be of any length and contain invalid text.
    private static CopJson ErrorOf(CopError error) => CopJson.Object(
        ("code", CopJson.From(ExceptionText.Printable(error.Code, MaxCode))),
        ("message", CopJson.From(ExceptionText.Printable(error.Message, MaxMessage))),
        ("details", error.Details));
}
