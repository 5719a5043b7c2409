using System.Collections.Immutable;

namespace Cop;

/// <summary>Stamps an agent's drafts with ids that are equal at every attempt, parents and correlation. Pure.</summary>
/// <remarks>Decisions D-25, D-56, D-62.</remarks>
internal static class OutputStamper
{
    /// <summary>Returns the drafts of an output with their ids, the completion of a continuation first.</summary>
    public static ImmutableArray<EventDraft> Identify(string agent, Delivery delivery, ImmutableArray<EventDraft> drafts)
    {
        // A null draft is refused by name during preparation.
        var identified = drafts.Select((draft, number) => draft is null ? null! : draft with
        {
            Id = draft.Id ?? DerivedIds.Output(agent, delivery, number),
            TopicId = draft.TopicId ?? delivery.TopicId,
        });
        return delivery.Continuation is null ? [.. identified] : [Resumed(agent, delivery), .. identified];
    }

    /// <summary>Returns the events that caused a delivery: the trigger, if any, and the event that created the continuation.</summary>
    /// <remarks>Decision D-25.</remarks>
    public static ImmutableArray<string> CausesOf(Delivery delivery) => (delivery.Trigger, delivery.Continuation) switch
    {
        ({ } trigger, { } continuation) when trigger.Id != continuation.EventId => [trigger.Id, continuation.EventId],
        ({ } trigger, _) => [trigger.Id],
        _ => [delivery.Continuation!.EventId],
    };

    /// <summary>Returns the origin of an output, by which a stored event is recognized as an earlier result of it.</summary>
    /// <remarks>Decision D-13.</remarks>
    public static OutputOrigin OriginOf(string agent, Delivery delivery) => new(Actor.Agent(agent).Identity, CausesOf(delivery)[0]);

    /// <summary>Creates the error of a delivery whose chain of agents is too long.</summary>
    public static CopError HopsExceeded(string agent, Delivery delivery, long maxHops) => new(CopErrorCodes.HopsExceeded,
        $"The output of agent '{agent}' for '{delivery.CauseId}' on topic '{delivery.TopicId}' would have {delivery.Hops} hops, more " +
            $"than MaxHops ({maxHops}): check for agents that react to each other's events (D-25b).");

    /// <summary>Adds parents and correlation where the agent set none.</summary>
    public static EventDraft Inherit(EventDraft draft, Delivery delivery) => draft with
    {
        ParentEventIds = draft.ParentEventIds.IsDefaultOrEmpty ? CausesOf(delivery).Remove(draft.Id!) : draft.ParentEventIds,
        CorrelationId = draft.CorrelationId ?? delivery.Trigger?.CorrelationId,
    };

    private static EventDraft Resumed(string agent, Delivery delivery) => new()
    {
        Id = DerivedIds.Resumed(agent, delivery),
        TopicId = delivery.TopicId,
        Type = EventTypes.ContinuationResumed,
        Payload = CopJson.Object(
            ("continuationId", CopJson.From(delivery.CauseId)),
            ("reason", CopJson.From(delivery.ResumeReason!)),
            ("attempt", CopJson.From(delivery.Attempt)),
            ("triggerEventId", delivery.Trigger is null ? null : CopJson.From(delivery.Trigger.Id))),
    };
}
