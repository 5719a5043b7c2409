namespace Cop;

/// <summary>A replica is looked at and not worked on: its agents get nothing, and what waits in it waits, until it is adopted (CE-6).</summary>
internal static class ReplicaCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        var topics = after.Topics.ToDictionary(topic => topic.Id, StringComparer.Ordinal);
        foreach (var attempt in after.Records.Attempts)
        {
            if (!topics.TryGetValue(attempt.Delivery.TopicId, out var topic))
                continue;
            if (topic.Head.ReplicaOf is { } origin)
                yield return $"Agent '{attempt.Agent}' was given '{attempt.Delivery.CauseId}' of '{topic.Id}', which is a replica of '{origin}'.";
            else if (attempt.Delivery is { IsResume: false, Trigger.TopicSeq: var seq } && !topic.IsLocalAt(seq))
                yield return $"Agent '{attempt.Agent}' was given '{attempt.Delivery.CauseId}' ({topic.Id}#{seq}), from before the topic was adopted at {topic.Head.LocalFromSeq}.";
        }

        foreach (var topic in after.Topics)
        {
            if (topic.Head.BlockedBy is { } blocked && topic.Head.MissingParentIds.All(after.ById.ContainsKey))
                yield return $"'{topic.Id}' is left standing before '{blocked}', though what it waits for is there.";
            if (topic.Head.ReplicaOf is not null && topic.Log.FirstOrDefault(IsOurs) is { } own)
                yield return $"'{own.Id}' ({own.Type}) was appended here to '{topic.Id}', which is a replica.";
        }
    }

    private static bool IsOurs(Event stored) => stored.Metadata?["node"]?.AsString()?.StartsWith(SimulatedConnection.NodePrefix, StringComparison.Ordinal) == true;
}
