namespace Cop;

/// <summary>What a continuation waits for in its topic, as an index key, so that an append never scans the waiters (D-56b).</summary>
/// <param name="TopicId">The topic.</param>
/// <param name="Entry">An event type by its canonical name, or an event id (D-5, D-52).</param>
/// <param name="RequestId">The request id that the event's payload must carry; null when it may carry any (D-55).</param>
public readonly record struct WaitKey(string TopicId, string Entry, string? RequestId)
{
    private const string RequestPointer = "/payload/requestId";

    /// <summary>The keys under which a continuation is to be found: those of its entries that no event has matched yet.</summary>
    public static IEnumerable<WaitKey> For(Continuation continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        if (continuation.Status != ContinuationStatus.Active)
            yield break;
        for (var entry = 0; entry < continuation.WaitFor.Length; entry++)
        {
            if (!continuation.Marks.Any(mark => mark.Entry == entry))
                yield return new WaitKey(continuation.TopicId, EventAliases.Canonical(continuation.WaitFor[entry]), continuation.MatchOf(entry)?[RequestPointer]?.AsString());
        }
    }

    /// <summary>The keys that an event satisfies. What carries an effect is not matched by its type (D-62c).</summary>
    public static IEnumerable<WaitKey> For(Event trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return For(trigger.TopicId, trigger.Id, trigger.Type, trigger.Payload);
    }

    internal static IEnumerable<WaitKey> For(string topicId, string eventId, string eventType, CopJson payload)
    {
        var requestId = payload["requestId"]?.AsString();
        yield return new WaitKey(topicId, eventId, null);
        if (requestId is not null)
            yield return new WaitKey(topicId, eventId, requestId);
        if (EffectEvents.IsRecordedEffect(eventType, payload))
            yield break;
        var type = EventAliases.Canonical(eventType);
        yield return new WaitKey(topicId, type, null);
        if (requestId is not null)
            yield return new WaitKey(topicId, type, requestId);
    }
}
