namespace Cop;

/// <summary>Checks that a replica runs no agents and no continuations until it is adopted.</summary>
/// <remarks>Decision CE-6.</remarks>
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
                yield return $"Agent '{attempt.Agent}' received '{attempt.Delivery.CauseId}' of '{topic.Id}', which is a replica of " +
                    $"'{origin}'.";
            else if (attempt.Delivery is { IsResume: false, Trigger.TopicSeq: var seq } && !topic.IsLocalAt(seq))
                yield return $"Agent '{attempt.Agent}' received '{attempt.Delivery.CauseId}' ({topic.Id}#{seq}) from before the topic's " +
                    $"adoption at {topic.Head.LocalFromSeq}.";
        }

        foreach (var topic in after.Topics)
        {
            if (topic.Head.BlockedBy is { } blocked && topic.Head.MissingParentIds.All(after.ById.ContainsKey))
                yield return $"'{topic.Id}' is still blocked at '{blocked}', though its parents are stored.";
            if (topic.Head.ReplicaOf is not null && topic.Log.FirstOrDefault(IsOurs) is { } own)
                yield return $"'{own.Id}' ({own.Type}) was appended natively to '{topic.Id}', which is a replica.";
        }
    }

    private static bool IsOurs(Event stored) =>
        stored.Metadata?["node"]?.AsString()?.StartsWith(SimulatedConnection.NodePrefix, StringComparison.Ordinal) == true;
}
