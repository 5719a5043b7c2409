namespace Cop;

/// <summary>
/// Continuations are neither lost nor ended twice, are resumed by what they waited for and nothing else, and do not expire when it came in
/// time (5.5; D-52 to D-59). Decided from the log alone, by rules of its own.
/// </summary>
internal static class ContinuationCheck
{
    private static readonly string[] Endings =
        [EventTypes.ContinuationResumed, EventTypes.ContinuationExpired, EventTypes.ContinuationAbandoned, EventTypes.ContinuationCancelled, EventTypes.ContinuationSuperseded];

    public static IEnumerable<string> Find(FinalState after)
    {
        foreach (var topic in after.Topics)
        {
            var closedAt = topic.Log.FirstOrDefault(stored => stored.Type == EventTypes.TopicClosed)?.TopicSeq ?? long.MaxValue;
            var endings = topic.Log.Where(stored => Endings.Contains(stored.Type)).ToLookup(stored => stored.Payload["continuationId"]!.AsString()!, StringComparer.Ordinal);
            var made = topic.Log.Select(ContinuationModel.Of).OfType<ContinuationModel>().ToList();
            foreach (var stray in endings.Where(ended => made.TrueForAll(work => work.Id != ended.Key)))
                yield return $"'{stray.Key}' is ended in '{topic.Id}', where it was never made.";
            foreach (var work in made)
            {
                foreach (var line in Find(after, topic, work, [.. endings[work.Id]], closedAt))
                    yield return $"Continuation '{work.Id}' of '{topic.Id}' {line}.";
            }
        }
    }

    private static IEnumerable<string> Find(FinalState after, FinalTopicState topic, ContinuationModel work, List<Event> endings, long closedAt)
    {
        if (endings.Count > 1)
            yield return $"ended {endings.Count} times: {string.Join(", ", endings.Select(ending => ending.Type))}";
        if (endings.Count > 0 && endings[0].TopicSeq > closedAt)
            yield return "ended after its topic was closed";
        if (endings.Count == 0)
        {
            var isSatisfied = work.SatisfiedBy(topic.Log, long.MaxValue) is not null;
            var isDue = work.NeedsTimerToo && work.HasTimer && !work.WaitFor.IsEmpty ? isSatisfied : isSatisfied || work.HasTimer || work.WaitsForNothing || work.CanExpire;
            if (closedAt == long.MaxValue && topic.Head.ReplicaOf is null && isDue && (work.Agent == "*" || after.Agents.Any(agent => agent.Name == work.Agent)))
                yield return $"is left active, though {(isSatisfied ? "what it waits for came" : "its time came")}";
            yield break;
        }

        var end = endings[0];
        var satisfied = work.SatisfiedBy(topic.Log, end.TopicSeq);
        if (end.Type == EventTypes.ContinuationExpired && satisfied is not null)
            yield return $"expired at topicSeq {end.TopicSeq}, though '{satisfied.Id}' came in time, at {satisfied.TopicSeq}";
        if (end.Type == EventTypes.ContinuationExpired && !work.CanExpire)
            yield return "expired, and has no time by which it would";
        if (end.Type == EventTypes.ContinuationResumed && end.Payload["triggerEventId"]?.AsString() is { } triggerId && !work.IsMatchedBy(topic.Log.FirstOrDefault(stored => stored.Id == triggerId), end.TopicSeq))
            yield return $"was resumed by '{triggerId}', for which it does not wait";
        if (end.Type == EventTypes.ContinuationResumed && end.Payload["reason"]?.AsString() == "event" && satisfied is null)
            yield return "was resumed by an event before what it waits for had come";
        if (end.Type == EventTypes.ContinuationResumed && end.Payload["reason"]?.AsString() == "timer" && !work.HasTimer)
            yield return "was resumed by a timer that it does not have";
    }
}
