using System.Globalization;

namespace Cop;

/// <summary>Checks that the output for a delivery is stored exactly once and is that of one attempt.</summary>
/// <remarks>Protocol 5.2.2, 5.3.3; decision D-62.</remarks>
internal static class OutputCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        var accounted = new HashSet<string>(StringComparer.Ordinal);
        var parked = after.Events.Where(stored => stored.Type == EventTypes.DeliveryParked)
            .Select(stored => stored.Payload["eventId"]!.AsString()!).ToHashSet(StringComparer.Ordinal);
        foreach (
            var delivery in after.Records.Attempts.GroupBy(
                attempt => (attempt.Agent, attempt.Delivery.CauseId, attempt.Delivery.TopicId, attempt.Delivery.IsResume)))
        {
            var outputs = delivery.Where(attempt => attempt.Output is not null).Select(attempt => Identified(attempt)).ToList();
            var ids = outputs.SelectMany(output => output.Select(draft => draft.Id!)).ToHashSet(StringComparer.Ordinal);
            accounted.UnionWith(ids);
            var durable = ids.Where(after.ById.ContainsKey).ToHashSet(StringComparer.Ordinal);
            var (agent, causeId, topicId, isResume) = delivery.Key;
            var isEvent = !isResume;
            if (durable.Count > 0 && !outputs.Any(output => IsThere(after, output, durable)))
                yield return $"The output of agent '{agent}' for '{causeId}' is stored in part, or mixed from several attempts: " +
                    $"{string.Join(", ", durable)}.";
            else if (after.ById.TryGetValue(causeId, out var cause) && durable.Count == 0 && ids.Count > 0 && isEvent
                && !parked.Contains(causeId)
                && after.Subscription(topicId, agent).IsClosed(cause.TopicSeq) && outputs.All(output => output.Count > 0))
                yield return $"Agent '{agent}' finished '{causeId}', which is closed, but nothing of its output is stored.";
        }

        foreach (var agent in after.Agents)
        {
            foreach (
                var stray in after.Events.Where(
                    stored => stored.Initiator == AgentName.ToIdentity(agent.Name) && !EffectEvents.IsRecordedEffect(stored)
                        && !accounted.Contains(stored.Id)))
                yield return $"'{stray.Id}' ({stray.Type}) names agent '{agent.Name}' as its initiator, but no attempt emitted it.";
        }
    }

    private static List<EventDraft> Identified(AttemptRecord attempt)
    {
        var drafts = attempt.Output!.Drafts.IsDefault ? [] : attempt.Output.Drafts;
        var identified = drafts.Select((draft, ordinal) => draft with
        {
            Id = draft.Id ?? IdOf(attempt, ordinal.ToString(CultureInfo.InvariantCulture)),
        }).ToList();
        if (attempt.Delivery.IsResume)
            identified.Add(new EventDraft { Id = IdOf(attempt, EventTypes.ContinuationResumed), Type = EventTypes.ContinuationResumed });
        return identified;
    }

    private static string IdOf(AttemptRecord attempt, string place) =>
        CopId.Derive(
            "event", attempt.Delivery.TopicId, attempt.Agent, attempt.Delivery.IsResume
                ? "continuation"
                : "event", attempt.Delivery.CauseId, place);

    private static bool IsThere(FinalState after, List<EventDraft> output, HashSet<string> durable) =>
        output.Count == durable.Count
            && output.TrueForAll(draft => after.ById.TryGetValue(draft.Id!, out var stored) && stored.Type == draft.Type
            && (draft.Type is EventTypes.ArtifactCreated or EventTypes.ContinuationResumed || stored.Payload.Equals(draft.Payload)));
}
