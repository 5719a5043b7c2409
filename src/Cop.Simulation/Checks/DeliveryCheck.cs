namespace Cop;

/// <summary>Checks that every event for an agent is closed by an output or by parking, and that no attempt is left open.</summary>
/// <remarks>Protocol 5.2; decision M-7.</remarks>
internal static class DeliveryCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        var finished = after.Records.Attempts.Where(attempt => attempt is { Output: not null, Delivery.IsResume: false })
            .Select(attempt => (attempt.Agent, attempt.Delivery.CauseId)).ToHashSet();
        var parked = after.Events.Where(stored => stored.Type == EventTypes.DeliveryParked)
            .Select(stored => (AgentName.Normalize(stored.Payload["agent"]!.AsString()!), stored.Payload["eventId"]!.AsString()!))
                .ToHashSet();
        foreach (var agent in after.Agents)
        {
            foreach (var topic in after.Topics)
            {
                foreach (var line in Find(after, agent, topic, finished, parked))
                    yield return line;
            }
        }
    }

    private static IEnumerable<string> Find(
        FinalState after, AgentRegistration agent, FinalTopicState topic, HashSet<(string, string)> finished,
        HashSet<(string, string)> parked)
    {
        var subscription = after.Subscription(topic.Id, agent.Name);
        var halted =
            subscription.Attempts.Where(attempt => attempt.IsHalted).Select(attempt => attempt.Key.Seq).DefaultIfEmpty(long.MaxValue).Min();
        foreach (var open in subscription.Attempts.Where(attempt => !attempt.IsHalted && attempt.Key.Seq < halted))
            yield return $"Agent '{agent.Name}' on '{topic.Id}' is still open at {open.Key}, attempt {open.Number}.";
        foreach (var taken in topic.Log.Where(stored => topic.IsLocalAt(stored.TopicSeq) && agent.Receives(stored)))
        {
            var what = $"'{taken.Id}' ({taken.Type}, {topic.Id}#{taken.TopicSeq})";
            if (subscription.IsClosed(taken.TopicSeq))
            {
                // Events before the agent's registration are not delivered.
                if (taken.TopicSeq >= (agent.Options.StartFromSeq ?? long.MaxValue) && !finished.Contains((agent.Name, taken.Id))
                    && !parked.Contains((agent.Name, taken.Id)))
                    yield return $"{what} is closed for agent '{agent.Name}', which never finished it, and no event records that it was " +
                        $"parked.";
            }
            else if (taken.TopicSeq < halted)
                yield return $"{what} was never delivered to agent '{agent.Name}' (cursor {subscription.Cursor}).";
        }
    }
}
