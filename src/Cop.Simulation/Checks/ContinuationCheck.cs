namespace Cop;

/// <summary>
/// Checks that continuations end exactly once, are resumed only by their conditions, and do not expire when these were met in time. Decided
/// from the log alone, with rules independent of the kernel's.
/// </summary>
/// <remarks>Protocol 5.5; decisions D-52 to D-59.</remarks>
internal static class ContinuationCheck
{
    private static readonly string[] Endings =
        [EventTypes.ContinuationResumed, EventTypes.ContinuationExpired, EventTypes.ContinuationAbandoned, EventTypes.ContinuationCancelled,
            EventTypes.ContinuationSuperseded];

    public static IEnumerable<string> Find(FinalState after)
    {
        foreach (var topic in after.Topics)
        {
            var closedAt = topic.Log.FirstOrDefault(stored => stored.Type == EventTypes.TopicClosed)?.TopicSeq ?? long.MaxValue;
            var endings = topic.Log.Where(stored => Endings.Contains(stored.Type))
                .ToLookup(stored => stored.Payload["continuationId"]!.AsString()!, StringComparer.Ordinal);
            var made = topic.Log.Select(ContinuationModel.Of).OfType<ContinuationModel>().ToList();
            foreach (var stray in endings.Where(ended => made.TrueForAll(work => work.Id != ended.Key)))
                yield return $"'{stray.Key}' ended in '{topic.Id}', where it was never created.";
            foreach (var work in made)
            {
                foreach (var line in Find(after, topic, work, [.. endings[work.Id]], closedAt))
                    yield return $"Continuation '{work.Id}' of '{topic.Id}' {line}.";
            }
        }
    }

    private static IEnumerable<string> Find(
        FinalState after, FinalTopicState topic, ContinuationModel work, List<Event> endings, long closedAt)
    {
        if (endings.Count > 1)
            yield return $"ended {endings.Count} times: {string.Join(", ", endings.Select(ending => ending.Type))}";
        if (endings.Count > 0 && endings[0].TopicSeq > closedAt)
            yield return "ended after its topic was closed";
        if (endings.Count == 0)
        {
            var isSatisfied = work.SatisfiedBy(topic.Log, long.MaxValue) is not null;
            var isDue = work.NeedsTimerToo && work.HasTimer && !work.WaitFor.IsEmpty
                ? isSatisfied
                : isSatisfied || work.HasTimer || work.WaitsForNothing || work.CanExpire;
            if (closedAt == long.MaxValue && topic.Head.ReplicaOf is null && isDue
                && (work.Agent == "*" || after.Agents.Any(agent => agent.Name == work.Agent)) && !IsHalted(after, topic, work))
                yield return $"is still active, though {(isSatisfied ? "its events came" : "its time passed")}";
            yield break;
        }

        var end = endings[0];
        var satisfied = work.SatisfiedBy(topic.Log, end.TopicSeq);
        if (end.Type == EventTypes.ContinuationExpired && satisfied is not null)
            yield return $"expired at topicSeq {end.TopicSeq}, though '{satisfied.Id}' came in time, at {satisfied.TopicSeq}";
        if (end.Type == EventTypes.ContinuationExpired && !work.CanExpire)
            yield return "expired, but has no expiry time";
        if (end.Type == EventTypes.ContinuationResumed && end.Payload["triggerEventId"]?.AsString() is { } triggerId
            && !work.IsMatchedBy(topic.Log.FirstOrDefault(stored => stored.Id == triggerId), end.TopicSeq))
            yield return $"was resumed by '{triggerId}', which it does not wait for";
        if (end.Type == EventTypes.ContinuationResumed && end.Payload["reason"]?.AsString() == "event" && satisfied is null)
            yield return "was resumed by an event before its events had come";
        if (end.Type == EventTypes.ContinuationResumed && end.Payload["reason"]?.AsString() == "timer" && !work.HasTimer)
            yield return "was resumed by a timer that it does not have";
    }

    // A loss can take back an operator's decision on a parked delivery; the agent's continuations wait for the next one.
    private static bool IsHalted(FinalState after, FinalTopicState topic, ContinuationModel work) =>
        after.Agents.Where(agent => work.Agent == "*" || work.Agent == agent.Name)
            .Any(agent => after.Subscription(topic.Id, agent.Name).Attempts.Any(attempt => attempt.IsHalted));
}
