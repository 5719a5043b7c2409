namespace Cop;

/// <summary>An agent is only given what is durable: the events and continuations of every invocation stand in the log, where it was told they stand (5.2.1).</summary>
internal static class InvocationCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        foreach (var attempt in after.Records.Attempts)
        {
            var delivery = attempt.Delivery;
            if (delivery.Trigger is { } given
                && !(after.ById.TryGetValue(given.Id, out var stored) && (stored.TopicId, stored.TopicSeq) == (given.TopicId, given.TopicSeq)))
                yield return $"Agent '{attempt.Agent}' was given '{given.Id}' ({given.TopicId}#{given.TopicSeq}), which is not there.";
            if (delivery.Continuation is { } resumed && !after.ById.ContainsKey(resumed.EventId))
                yield return $"Agent '{attempt.Agent}' resumed '{resumed.Id}' of '{resumed.TopicId}', which nobody created.";
        }
    }
}
