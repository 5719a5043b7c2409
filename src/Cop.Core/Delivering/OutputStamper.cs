using System.Collections.Immutable;

namespace Cop;

/// <summary>What the runtime adds to an agent's drafts: ids that are the same at every attempt, parents, correlation (D-25, D-56, D-62). Pure.</summary>
internal static class OutputStamper
{
    /// <summary>The drafts of an output with their ids, the closing of a continuation first.</summary>
    public static ImmutableArray<EventDraft> Identify(string agent, Delivery delivery, ImmutableArray<EventDraft> drafts)
    {
        // A null among them is refused by name when they are prepared.
        var identified = drafts.Select((draft, number) => draft is null ? null! : draft with
        {
            Id = draft.Id ?? DerivedIds.Output(agent, delivery, number),
            TopicId = draft.TopicId ?? delivery.TopicId,
        });
        return delivery.Continuation is null ? [.. identified] : [Resumed(agent, delivery), .. identified];
    }

    /// <summary>The events that caused a delivery: the trigger, where there is one, and the event that created the continuation (D-25).</summary>
    public static ImmutableArray<string> CausesOf(Delivery delivery) => (delivery.Trigger, delivery.Continuation) switch
    {
        ({ } trigger, { } continuation) when trigger.Id != continuation.EventId => [trigger.Id, continuation.EventId],
        ({ } trigger, _) => [trigger.Id],
        _ => [delivery.Continuation!.EventId],
    };

    /// <summary>Whose an output is, so that a stored event is recognised as an earlier result of it (D-13).</summary>
    public static OutputOrigin OriginOf(string agent, Delivery delivery) => new(Actor.Agent(agent).Identity, CausesOf(delivery)[0]);

    /// <summary>Why a delivery may have no output: too many agents in a row led to it.</summary>
    public static CopError HopsExceeded(string agent, Delivery delivery, long maxHops) => new(CopErrorCodes.HopsExceeded,
        $"What agent '{agent}' makes of '{delivery.CauseId}' on topic '{delivery.TopicId}' would be {delivery.Hops} agents away from the event that began the chain, more than MaxHops ({maxHops}): do agents answer each other? (D-25b)");

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
