namespace Cop;

/// <summary>
/// Checks that agents receive only durable data: the event or continuation of every invocation is in the log, with the same content,
/// or was before the store lost it.
/// </summary>
/// <remarks>Protocol 5.2.1.</remarks>
internal static class InvocationCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        foreach (var attempt in after.Records.Attempts)
        {
            var delivery = attempt.Delivery;
            if (delivery.Trigger is { } given
                && !(after.ById.TryGetValue(given.Id, out var stored)
                    && (stored.TopicId, stored.TopicSeq) == (given.TopicId, given.TopicSeq))
                && !after.Lost[given.Id].Any(lost => (lost.Event.TopicId, lost.Event.TopicSeq) == (given.TopicId, given.TopicSeq)))
                yield return $"Agent '{attempt.Agent}' received '{given.Id}' ({given.TopicId}#{given.TopicSeq}), which is not stored.";
            if (delivery.Continuation is { } resumed && !after.ById.ContainsKey(resumed.EventId) && !after.Lost.Contains(resumed.EventId))
                yield return $"Agent '{attempt.Agent}' resumed '{resumed.Id}' of '{resumed.TopicId}', which no event created.";
        }
    }
}
