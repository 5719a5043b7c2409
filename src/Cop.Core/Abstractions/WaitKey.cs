namespace Cop.Storage;

/// <summary>The index key of a wait condition, so that an append never scans all continuations.</summary>
/// <param name="TopicId">Topic id.</param>
/// <param name="Entry">An event type by its canonical name, or an event id.</param>
/// <param name="RequestId">The request id that the event's payload must have; null for any.</param>
/// <remarks>Decisions D-5, D-52, D-55, D-56b.</remarks>
public readonly record struct WaitKey(string TopicId, string Entry, string? RequestId)
{
    private const string RequestPointer = "/payload/requestId";

    /// <summary>Returns the keys of a continuation: one per entry that no event has matched yet.</summary>
    public static IEnumerable<WaitKey> For(Continuation continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        if (continuation.Status != ContinuationStatus.Active)
            yield break;
        for (var entry = 0; entry < continuation.WaitFor.Length; entry++)
        {
            if (!continuation.Marks.Any(mark => mark.Entry == entry))
                yield return new WaitKey(
                    continuation.TopicId, EventAliases.Canonical(continuation.WaitFor[entry]),
                    continuation.MatchOf(entry)?[RequestPointer]?.AsString());
        }
    }

    /// <summary>Returns the keys that an event satisfies. A recorded effect is not matched by its type.</summary>
    /// <remarks>Decision D-62c.</remarks>
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
