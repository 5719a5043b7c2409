using System.Collections.Immutable;
using System.Globalization;

namespace Cop;

/// <summary>What the runtime adds to an agent's drafts: ids that are the same at every attempt, parents, correlation (D-25, D-56, D-62). Pure.</summary>
internal static class OutputStamper
{
    /// <summary>The drafts of an output with their ids, the closing of a continuation first.</summary>
    public static ImmutableArray<EventDraft> Identify(string agent, Delivery delivery, ImmutableArray<EventDraft> drafts)
    {
        // A null among them is refused by name when they are prepared.
        var identified = drafts.Select((draft, ordinal) => draft is null ? null! : draft with
        {
            Id = draft.Id ?? CopId.Derive("event", agent, delivery.CauseId, ordinal.ToString(CultureInfo.InvariantCulture)),
            TopicId = draft.TopicId ?? delivery.TopicId,
        });
        return delivery.Continuation is null ? [.. identified] : [Resumed(agent, delivery), .. identified];
    }

    /// <summary>The event that everything emitted descends from: the trigger, or the event that made the continuation.</summary>
    public static string ParentOf(Delivery delivery) => delivery.Trigger?.Id ?? delivery.Continuation!.EventId;

    /// <summary>Adds parent and correlation where the agent set none.</summary>
    public static EventDraft Inherit(EventDraft draft, Delivery delivery) => draft with
    {
        ParentEventIds = draft.ParentEventIds.IsDefaultOrEmpty && draft.Id != ParentOf(delivery) ? [ParentOf(delivery)] : draft.ParentEventIds,
        CorrelationId = draft.CorrelationId ?? delivery.Trigger?.CorrelationId,
    };

    private static EventDraft Resumed(string agent, Delivery delivery) => new()
    {
        Id = CopId.Derive("event", agent, delivery.CauseId, EventTypes.ContinuationResumed),
        TopicId = delivery.TopicId,
        Type = EventTypes.ContinuationResumed,
        Payload = CopJson.Object(
            ("continuationId", CopJson.From(delivery.CauseId)),
            ("reason", CopJson.From(delivery.ResumeReason!)),
            ("attempt", CopJson.From(delivery.Attempt)),
            ("triggerEventId", delivery.Trigger is null ? null : CopJson.From(delivery.Trigger.Id))),
    };
}
