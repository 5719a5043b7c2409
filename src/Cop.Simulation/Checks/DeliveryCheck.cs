namespace Cop;

/// <summary>Nothing is silently dropped: every event that an agent takes is closed, by an output or by parking, and no attempt is left open (5.2; M-7).</summary>
internal static class DeliveryCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        var finished = after.Records.Attempts.Where(attempt => attempt is { Output: not null, Delivery.IsResume: false }).Select(attempt => (attempt.Agent, attempt.Delivery.CauseId)).ToHashSet();
        var parked = after.Events.Where(stored => stored.Type == EventTypes.DeliveryParked)
            .Select(stored => (AgentName.Normalize(stored.Payload["agent"]!.AsString()!), stored.Payload["eventId"]!.AsString()!)).ToHashSet();
        foreach (var agent in after.Agents)
        {
            foreach (var topic in after.Topics)
            {
                foreach (var line in Find(after, agent, topic, finished, parked))
                    yield return line;
            }
        }
    }

    private static IEnumerable<string> Find(FinalState after, AgentRegistration agent, FinalTopicState topic, HashSet<(string, string)> finished, HashSet<(string, string)> parked)
    {
        var subscription = after.Subscription(topic.Id, agent.Name);
        var halted = subscription.Attempts.Where(attempt => attempt.IsHalted).Select(attempt => attempt.Key.Seq).DefaultIfEmpty(long.MaxValue).Min();
        foreach (var open in subscription.Attempts.Where(attempt => !attempt.IsHalted && attempt.Key.Seq < halted))
            yield return $"Agent '{agent.Name}' on '{topic.Id}' is left at {open.Key}, attempt {open.Number}.";
        foreach (var taken in topic.Log.Where(stored => topic.IsLocalAt(stored.TopicSeq) && agent.Receives(stored)))
        {
            var what = $"'{taken.Id}' ({taken.Type}, {topic.Id}#{taken.TopicSeq})";
            if (subscription.IsClosed(taken.TopicSeq))
            {
                // Before the agent was known, it is not delivered at all.
                if (taken.TopicSeq >= (agent.Options.StartFromSeq ?? long.MaxValue) && !finished.Contains((agent.Name, taken.Id)) && !parked.Contains((agent.Name, taken.Id)))
                    yield return $"{what} is closed for agent '{agent.Name}', which never finished it, and nobody said that it was parked.";
            }
            else if (taken.TopicSeq < halted)
                yield return $"{what} was never brought to agent '{agent.Name}' (cursor {subscription.Cursor}).";
        }
    }
}
